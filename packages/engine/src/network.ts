import { FaceError } from '@face/core';
import type { ChannelOrder, Normalization, PerChannel } from '@face/native';
import * as ort from 'onnxruntime-node';

/** The normalisation that a pack states for a network's input, as the native operations take it. */
export function normalizationOf(input: {
  readonly channelOrder: ChannelOrder;
  readonly mean: PerChannel;
  readonly scale: number;
}): Normalization {
  const { channelOrder, mean, scale } = input;
  return { channelOrder, mean, scale: [scale, scale, scale] };
}

/** One ONNX network on one thread. Its `run` blocks the thread it is called in, so it lives in a worker. */
export class Network {
  readonly #session: ort.InferenceSession;
  readonly #path: string;

  private constructor(session: ort.InferenceSession, path: string) {
    this.#session = session;
    this.#path = path;
  }

  /** @throws FaceError `MODEL_RUN_FAILED` when ONNX Runtime cannot use the file */
  static async load(path: string): Promise<Network> {
    try {
      const session = await ort.InferenceSession.create(path, {
        executionProviders: ['cpu'],
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        // Images differ in size: a plan of one run's memory rarely fits the next, and making it costs the first runs.
        enableMemPattern: false,
        logSeverityLevel: 3,
      });
      return new Network(session, path);
    } catch (cause) {
      throw runFailed(path, cause);
    }
  }

  /**
   * Runs one planar image through the network.
   * @param pixels float32 [1, 3, height, width], read in place
   * @returns each output's values; valid until the next run
   */
  async run(
    inputName: string,
    pixels: Float32Array,
    width: number,
    height: number,
  ): Promise<Readonly<Record<string, Float32Array>>> {
    try {
      const input = new ort.Tensor('float32', pixels, [1, 3, height, width]);
      const outputs = await this.#session.run({ [inputName]: input });
      return Object.fromEntries(
        Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array]),
      );
    } catch (cause) {
      throw runFailed(this.#path, cause);
    }
  }

  async release(): Promise<void> {
    await this.#session.release();
  }
}

function runFailed(path: string, cause: unknown): FaceError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FaceError('MODEL_RUN_FAILED', { model: path, reason }, { cause });
}
