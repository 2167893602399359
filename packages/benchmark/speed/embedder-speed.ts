import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measurablePrecisions } from '@face/engine';
import { type Pack, convertPlain } from '@face/models';
import * as ort from 'onnxruntime-node';
import { openNetwork } from './floor.js';
import { interleave } from './statistics.js';

export const PLAIN = 'plain conversion';
export const SHIPPED = 'as shipped, float32';
export const SHIPPED_INT8 = 'as shipped, int8';

/**
 * Writes the embedder as it is before our graph work into a folder.
 * @param sources - folder with the OpenVINO IR
 * @returns its path, or undefined where there are no sources
 */
export async function writePlainEmbedder(sources: string, folder: string): Promise<string | undefined> {
  const [xml, bin] = ['xml', 'bin'].map((end) => join(sources, `face-reidentification-retail-0095.${end}`));
  if (!existsSync(xml!)) return undefined;
  const path = join(folder, 'plain.onnx');
  writeFileSync(path, await convertPlain(xml!, bin!));
  return path;
}

/** Milliseconds of one run on one thread, variants in turn; without int8 where pack or CPU lack it. */
export async function embedderSpeed(
  pack: Pack,
  plainPath: string,
  rounds: number,
): Promise<Record<string, number[]>> {
  const { width, height } = pack.embedder.input;
  const data = Float32Array.from({ length: 3 * width * height }, (_, at) => ((at * 7919) % 256) - 70);
  const input = new ort.Tensor('float32', data, [1, 3, height, width]);
  const int8 = measurablePrecisions(pack, 'fast').includes('int8')
    ? { [SHIPPED_INT8]: pack.int8Embedder!.path }
    : {};
  const paths = { [PLAIN]: plainPath, [SHIPPED]: pack.embedder.path, ...int8 };
  const sessions = await Promise.all(
    Object.entries(paths).map(async ([name, path]) => [name, await openNetwork(path)] as const),
  );
  const samples = await interleave(
    Object.fromEntries(
      sessions.map(([name, session]) => [
        name,
        async (): Promise<undefined> => {
          await session.run({ [session.inputNames[0]!]: input });
        },
      ]),
    ),
    rounds,
  );
  await Promise.all(sessions.map(([, session]) => session.release()));
  return samples;
}
