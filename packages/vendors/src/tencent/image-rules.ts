import type { ImageRules } from '../image-rules.js';

const MIB = 2 ** 20;
/** The vendor counts 5 MB of base64, which is 3.75 MB of image. */
const MAX_BYTES = Math.floor((5 * MIB * 3) / 4);
/** Two images of the full size pass the 10 MB of a request by their JSON alone. */
const FIT_BYTES = Math.floor(((10 * MIB - 65_536) / 2) * 0.75);

const vendorCodes = {
  format: 'FailedOperation.ImageDecodeFailed',
  damaged: 'FailedOperation.ImageDecodeFailed',
  bytes: 'FailedOperation.ImageSizeExceed',
  tooSmall: 'FailedOperation.ImageResolutionTooSmall',
  tooLarge: 'FailedOperation.ImageResolutionExceed',
} as const;

const shared = { formats: ['jpeg', 'png', 'bmp'], maxBytes: MAX_BYTES, minFaceSize: 34, urls: true } as const;

/** Limits of an API version. The document of 2018-03-01 states none in pixels: there JPEG's own are the bound. */
export const TENCENT_IMAGE_RULES: Readonly<Record<'2018-03-01' | '2020-03-03', ImageRules>> = {
  '2018-03-01': {
    vendor: 'tencent',
    limits: { ...shared, minSide: 1, maxSide: 65_535, maxPixels: 65_535 ** 2 },
    fitBytes: FIT_BYTES,
    vendorCodes,
  },
  '2020-03-03': {
    vendor: 'tencent',
    limits: { ...shared, minSide: 64, maxSide: 4000, maxPixels: 4000 ** 2 },
    maxSideOf: { png: 2000, bmp: 2000 },
    fitBytes: FIT_BYTES,
    vendorCodes,
  },
};

/** Largest body of a request. */
export const MAX_REQUEST_BYTES = { tc3: 10 * MIB, v1Post: MIB, v1Get: 32 * 1024 } as const;
