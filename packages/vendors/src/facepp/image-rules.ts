import type { ImageRules } from '../image-rules.js';

const MAX_BYTES = 2 * 2 ** 20;

/** Limits of the Compare document. Its `INVALID_IMAGE_SIZE` speaks of pixels, in both directions. */
export const FACEPP_IMAGE_RULES: ImageRules = {
  vendor: 'facepp',
  limits: {
    formats: ['jpeg', 'png'],
    maxBytes: MAX_BYTES,
    minSide: 48,
    maxSide: 4096,
    maxPixels: 4096 ** 2,
    minFaceSize: 150,
    urls: true,
  },
  fitBytes: MAX_BYTES,
  vendorCodes: {
    format: 'IMAGE_ERROR_UNSUPPORTED_FORMAT',
    damaged: 'IMAGE_ERROR_UNSUPPORTED_FORMAT',
    bytes: 'IMAGE_FILE_TOO_LARGE',
    tooSmall: 'INVALID_IMAGE_SIZE',
    tooLarge: 'INVALID_IMAGE_SIZE',
  },
};
