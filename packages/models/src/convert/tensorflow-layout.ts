import type { ConvGeometry, ConvWeights } from './graph-builder.js';
import type { TfjsWeight } from './tfjs-weights.js';

/** Per-output-channel affine map applied after a convolution: y * scale + shift. */
export interface ChannelAffine {
  readonly scale: Float32Array | Float64Array;
  readonly shift: Float32Array | Float64Array;
}

/** TensorFlow's [height, width, inputs, outputs] as ONNX's [outputs, inputs, height, width]. */
export function convWeights(filters: TfjsWeight, bias?: Float32Array): ConvWeights {
  const [height, width, inputs, outputs] = filters.dims as [number, number, number, number];
  const weights = new Float32Array(filters.data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let i = 0; i < inputs; i++) {
        for (let o = 0; o < outputs; o++) {
          weights[((o * inputs + i) * height + y) * width + x] =
            filters.data[((y * width + x) * inputs + i) * outputs + o]!;
        }
      }
    }
  }
  return { dims: [outputs, inputs, height, width], weights, ...(bias === undefined ? {} : { bias }) };
}

/** TensorFlow's depthwise [height, width, channels, 1] as ONNX's grouped [channels, 1, height, width]. */
export function depthwiseWeights(filters: TfjsWeight, bias?: Float32Array): ConvWeights {
  const [height, width, channels] = filters.dims as [number, number, number, number];
  const plain = convWeights({ dims: [height, width, 1, channels], data: filters.data }, bias);
  return { ...plain, dims: [channels, 1, height, width] };
}

/** Folds an affine map that follows a convolution into its weights and bias; exact up to one rounding. */
export function foldAffine(conv: ConvWeights, { scale, shift }: ChannelAffine): ConvWeights {
  const outputs = conv.dims[0];
  const perOutput = conv.weights.length / outputs;
  const weights = conv.weights.map((weight, index) => weight * scale[Math.floor(index / perOutput)]!);
  const bias = Float32Array.from(
    { length: outputs },
    (_, o) => (conv.bias?.[o] ?? 0) * scale[o]! + shift[o]!,
  );
  return { dims: conv.dims, weights, bias };
}

/**
 * TensorFlow's `SAME` padding of a square input: the output side is ceil(size / stride), and an odd
 * remainder goes to the bottom and right.
 */
export function samePadding(size: number, kernel: number, stride: number): ConvGeometry['pads'] {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
  const before = Math.floor(total / 2);
  return [before, before, total - before, total - before];
}
