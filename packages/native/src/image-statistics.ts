import type { ChannelOrder, NchwTensor } from './image.js';
import { callNative, nativeAddon } from './load.js';
import { isBgr } from './normalization.js';

/** Statistics of the luma (ITU-R BT.601, rounded to whole steps 0..255) of a picture. */
export interface ImageStatistics {
  /** 0..255. */
  readonly mean: number;
  /** 0..127.5. */
  readonly standardDeviation: number;
  /** Least luma that at least 5, 50 and 95 % of the pixels do not exceed. */
  readonly percentile5: number;
  readonly median: number;
  readonly percentile95: number;
  /** Share 0..1 of pixels at or below `dark`. */
  readonly darkShare: number;
  /** Share 0..1 of pixels at or above `bright`. */
  readonly brightShare: number;
  /** Variance of 4p - left - right - above - below over pixels with four neighbours; 0 without any. */
  readonly laplacianVariance: number;
  /** Mean of (right - p)^2 + (below - p)^2 over the same pixels. */
  readonly gradientEnergy: number;
}

export interface ImageStatisticsOptions {
  /** Order of the tensor's planes. Default `rgb`. */
  readonly channelOrder?: ChannelOrder;
  /** Luma 0..255 up to which a pixel is dark. Default 25, as ISO/IEC 29794-5 has it. */
  readonly dark?: number;
  /** Luma 0..255 from which on a pixel is bright. Default 247, as ISO/IEC 29794-5 has it. */
  readonly bright?: number;
}

const out = new Float64Array(9);

/**
 * Measures brightness, contrast, exposure and detail of a small picture in one pass, exactly: every instruction
 * set gives the same numbers. Values outside 0..255 are clamped, NaN counts as 255.
 * @param tensor - planes of 0..255, as `warpToNchw` writes them without normalisation; sides 1..1024
 * @throws FaceError `TENSOR_INVALID` for wrong lengths, sides or bounds
 */
export function imageStatistics(tensor: NchwTensor, options: ImageStatisticsOptions = {}): ImageStatistics {
  callNative('imageStatistics', () => {
    const { channelOrder, dark = 25, bright = 247 } = options;
    const { data, width, height } = tensor;
    nativeAddon().imageStatistics(data, out, width, height, isBgr(channelOrder) ? 1 : 0, dark, bright);
  });
  return {
    mean: out[0]!,
    standardDeviation: out[1]!,
    percentile5: out[2]!,
    median: out[3]!,
    percentile95: out[4]!,
    darkShare: out[5]!,
    brightShare: out[6]!,
    laplacianVariance: out[7]!,
    gradientEnergy: out[8]!,
  };
}
