/** Order of the three colour bytes of a pixel, or of the three planes of a tensor. */
export type ChannelOrder = 'rgb' | 'bgr';

/** One number per colour plane, in the order of the tensor's planes. */
export type PerChannel = readonly [number, number, number];

/** Interleaved 8-bit pixels, three bytes each, rows top to bottom without padding. */
export interface PixelImage {
  /** width x height x 3 bytes. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Default `rgb`. */
  readonly channelOrder?: ChannelOrder;
}

/** A float32 image tensor [1, 3, height, width] to be filled. */
export interface NchwTensor {
  /** 3 x height x width values, plane by plane. */
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** How pixel values 0..255 become tensor values: `(pixel - mean) * scale` per plane. */
export interface Normalization {
  /** Order of the tensor's planes. Default `rgb`. */
  readonly channelOrder?: ChannelOrder;
  /** In pixel units, per plane of the tensor. Default 0. */
  readonly mean?: PerChannel;
  /** Per plane of the tensor. Default 1. */
  readonly scale?: PerChannel;
}

/** A rectangle of whole pixels. */
export interface PixelRect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
