import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Outputs of a network by name. */
export type NetworkOutputs = Record<string, Float32Array>;

/** Runs an ONNX model once on one thread. `input` is [1, 3, side, side], whatever its name. */
export async function runNetwork(
  model: Uint8Array,
  input: Float32Array,
  side: number,
): Promise<NetworkOutputs> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  try {
    const outputs = await session.run({
      [session.inputNames[0]!]: new Tensor('float32', input, [1, 3, side, side]),
    });
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array]),
    );
  } finally {
    await session.release();
  }
}

/** Largest absolute difference of two equally long vectors. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`lengths ${a.length} and ${b.length}`);
  let largest = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = Math.abs(a[index]! - b[index]!);
    // NaN compares false with everything: it must not pass for a small difference.
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
