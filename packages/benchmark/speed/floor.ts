import type { Pack } from '@face/models';
import { setEnvironmentDefault } from '@face/native';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';

/** What no engine with these networks can do without: decoding, and the bare runs of the networks. */
export interface Floor {
  /** Decodes one photo and runs detector and embedder once, on the calling thread. */
  image(jpeg: Buffer): Promise<void>;
  release(): Promise<void>;
}

/** The sizes at which the engine decodes and detects a photo whose largest face is a large one. */
const DECODE_SIDE = 400;
const DETECT_SIDE = 320;
/** Of a photo larger than this the chosen face is looked at once more, in a view of this side. */
const WHOLE_SIDE = 640;
const FACE_VIEW_SIDE = 192;
const DIVISORS = [9, 5, 3];

/** @param embedderPath - the network file, so that variants can be compared */
export async function openFloor(pack: Pack, embedderPath = pack.embedder.path): Promise<Floor> {
  if (pack.detector.kind !== 'yunet') throw new Error('the floor is written for packs with YuNet');
  const [detector, embedder] = await Promise.all([
    openNetwork(pack.detector.path),
    openNetwork(embedderPath),
  ]);
  const { width, height } = pack.embedder.input;
  const crop = tensor(width, height);
  return {
    image: async (jpeg) => {
      const size = await decode(jpeg);
      const zoom = Math.min(1, DETECT_SIDE / Math.max(size.width, size.height));
      const side = (pixels: number): number => Math.ceil((pixels * zoom) / 32) * 32;
      await detector.run({ [detector.inputNames[0]!]: tensor(side(size.width), side(size.height)) });
      if (Math.max(size.width, size.height) > WHOLE_SIDE) {
        await detector.run({ [detector.inputNames[0]!]: tensor(FACE_VIEW_SIDE, FACE_VIEW_SIDE) });
      }
      await embedder.run({ [embedder.inputNames[0]!]: crop });
    },
    release: async () => {
      await Promise.all([detector.release(), embedder.release()]);
    },
  };
}

/** One thread, as every worker of the engine runs it. */
export function openNetwork(path: string): Promise<ort.InferenceSession> {
  // As under the engine: it would report to its maker.
  setEnvironmentDefault('ORT_DISABLE_TELEMETRY', '1');
  return ort.InferenceSession.create(path, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
}

async function decode(jpeg: Buffer): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(jpeg).metadata();
  const longSide = Math.max(width, height);
  const divisor = DIVISORS.find((each) => longSide / each >= DECODE_SIDE) ?? 1;
  const image = sharp(jpeg, { sequentialRead: true });
  if (divisor > 1) {
    image.resize(Math.floor(width / divisor), Math.floor(height / divisor), {
      fit: 'fill',
      kernel: 'linear',
    });
  }
  await image.raw().toBuffer();
  return { width, height };
}

const tensors = new Map<string, ort.Tensor>();

function tensor(width: number, height: number): ort.Tensor {
  const key = `${width}x${height}`;
  const known = tensors.get(key);
  if (known !== undefined) return known;
  // Noise: constant pixels would let denormals or sparsity decide.
  const data = Float32Array.from({ length: 3 * width * height }, (_, at) => ((at * 7919) % 256) - 128);
  const made = new ort.Tensor('float32', data, [1, 3, height, width]);
  tensors.set(key, made);
  return made;
}
