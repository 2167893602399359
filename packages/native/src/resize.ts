import { FILTER_IDS } from './addon.js';
import type { NchwTensor, Normalization, PixelImage, PixelRect } from './image.js';
import { callNative, nativeAddon } from './load.js';
import { swapsChannels, writeNormalization } from './normalization.js';
import { scratchOf } from './scratch.js';

export interface ResizeOptions extends Normalization {
  /** The part of the tensor that the image fills (see `letterbox`). Default: all of it. */
  readonly rect?: PixelRect;
  /** Pixel value 0..255 of every plane outside `rect`, normalised like the image. Default 0. */
  readonly padding?: number;
  /**
   * `bilinear` interpolates two pixels a side; `area` averages all pixels under an output pixel; `auto` (the
   * default) is area from a shrink of 1.25 on either axis, where bilinear starts to alias, else bilinear.
   */
  readonly filter?: 'bilinear' | 'area' | 'auto';
}

const SHRINK_THAT_ALIASES = 1.25;
const parameters = new Float64Array(17);

/**
 * Resizes interleaved 8-bit pixels into a normalised planar tensor in one pass. Pixel centres are aligned
 * (source = (target + 0.5) x ratio - 0.5), edges replicate. Before normalisation
 * values are within 0.016 of the exact filter per tap (bilinear: 4 taps); equal sizes copy exactly.
 * @throws FaceError `TENSOR_INVALID` for wrong lengths, sides, a rect outside the tensor, or values that are
 *   not finite.
 */
export function resizeToNchw(image: PixelImage, tensor: NchwTensor, options: ResizeOptions = {}): void {
  callNative('resizeToNchw', () => {
    const rect = options.rect ?? { left: 0, top: 0, width: tensor.width, height: tensor.height };
    const filter = FILTER_IDS[chooseFilter(image, rect, options.filter ?? 'auto')];
    parameters[0] = image.width;
    parameters[1] = image.height;
    parameters[2] = tensor.width;
    parameters[3] = tensor.height;
    parameters[4] = rect.left;
    parameters[5] = rect.top;
    parameters[6] = rect.width;
    parameters[7] = rect.height;
    parameters[8] = swapsChannels(image, options) ? 1 : 0;
    parameters[9] = options.padding ?? 0;
    parameters[10] = filter;
    writeNormalization(options, parameters, 11);
    const addon = nativeAddon();
    const sizeBytes = addon.resizeScratchBytes(image.width, image.height, rect.width, rect.height, filter);
    const scratch = scratchOf(sizeBytes);
    addon.resizeToNchw(image.data, tensor.data, scratch, parameters);
  });
}

function chooseFilter(
  image: PixelImage,
  rect: PixelRect,
  filter: 'bilinear' | 'area' | 'auto',
): 'bilinear' | 'area' {
  if (filter !== 'auto') return filter;
  const shrink = Math.max(image.width / rect.width, image.height / rect.height);
  return shrink >= SHRINK_THAT_ALIASES ? 'area' : 'bilinear';
}
