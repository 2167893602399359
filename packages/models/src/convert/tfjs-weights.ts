import * as v from 'valibot';
import { FaceError } from '@face/core';
import { sizeOf } from './graph.js';

/** A weight of a TensorFlow.js checkpoint, in TensorFlow's own layout. */
export interface TfjsWeight {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

const manifestSchema = v.array(
  v.object({
    paths: v.array(v.string()),
    weights: v.array(
      v.object({
        name: v.string(),
        shape: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
        dtype: v.picklist(['float32', 'int32']),
        quantization: v.optional(v.object({ dtype: v.literal('uint8'), scale: v.number(), min: v.number() })),
      }),
    ),
  }),
);

/** Weights by name; asking for one that is not there, or not of that rank, is a conversion error. */
export class TfjsWeights {
  readonly #weights: ReadonlyMap<string, TfjsWeight>;
  readonly #source: string;

  constructor(source: string, weights: ReadonlyMap<string, TfjsWeight>) {
    this.#source = source;
    this.#weights = weights;
  }

  get(name: string, rank: number): TfjsWeight {
    const weight = this.#weights.get(name);
    if (weight?.dims.length !== rank) {
      const found = weight === undefined ? 'is missing' : `has ${weight.dims.length} dimensions, not ${rank}`;
      throw new FaceError('MODEL_CONVERT_FAILED', { file: this.#source, reason: `weight ${name} ${found}` });
    }
    return weight;
  }

  vector(name: string): Float32Array {
    return this.get(name, 1).data;
  }
}

/**
 * Reads a TensorFlow.js weight manifest with its (single, concatenated) shard. Weights are plain, or uint8 with
 * value = quantum * scale + min.
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export function readTfjsWeights(source: string, manifestJson: Uint8Array, shard: Uint8Array): TfjsWeights {
  const fail = (reason: string, cause?: unknown): FaceError =>
    new FaceError('MODEL_CONVERT_FAILED', { file: source, reason }, { cause });
  let manifest: v.InferOutput<typeof manifestSchema>;
  try {
    manifest = v.parse(manifestSchema, JSON.parse(new TextDecoder().decode(manifestJson)));
  } catch (cause) {
    throw fail('the weight manifest is malformed', cause);
  }
  const weights = new Map<string, TfjsWeight>();
  let offset = 0;
  for (const { name, shape, dtype, quantization } of manifest.flatMap((group) => group.weights)) {
    const length = sizeOf(shape);
    const byteLength = quantization === undefined ? length * 4 : length;
    if (offset + byteLength > shard.byteLength) throw fail(`the shard ends before ${name}`);
    const bytes = shard.subarray(offset, offset + byteLength);
    offset += byteLength;
    if (quantization === undefined) {
      const { buffer } = new Uint8Array(bytes);
      const data = dtype === 'int32' ? Float32Array.from(new Int32Array(buffer)) : new Float32Array(buffer);
      weights.set(name, { dims: shape, data });
    } else {
      const { scale, min } = quantization;
      // A plain loop: `Float32Array.from` with a mapping is ten times slower on these megabytes.
      const data = new Float32Array(length);
      for (let index = 0; index < length; index++) data[index] = bytes[index]! * scale + min;
      weights.set(name, { dims: shape, data });
    }
  }
  if (offset !== shard.byteLength) throw fail(`${shard.byteLength - offset} bytes of the shard are unused`);
  return new TfjsWeights(source, weights);
}
