import type { Engine } from '@face/engine';
import type { Floor } from './floor.js';
import type { PhotoSet } from './photos.js';
import type { PythonPipeline } from './python-pipeline.js';
import { interleave } from './statistics.js';

/** Everything that compares two photos in this run. */
export interface Comparers {
  readonly engine: Engine;
  readonly engineOneWorker: Engine;
  readonly floor: Floor;
  readonly faceApi: (jpeg: Buffer) => Promise<unknown>;
  readonly python: readonly { readonly name: string; readonly pipeline: PythonPipeline }[];
}

/** A set's photos also as files, for peers in other processes. */
export interface StoredSet extends PhotoSet {
  readonly files: readonly (readonly [string, string])[];
}

export const OURS = 'engine, 2 workers';
export const OURS_ONE = 'engine, 1 worker';
export const FLOOR = 'floor: decode and bare runs';
export const FACE_API = '@vladmandic/face-api, wasm';

/** Milliseconds of one compare by each, in turn; by the slow peer in some of the rounds only. */
export async function compareLatency(
  set: StoredSet,
  { engine, engineOneWorker, floor, faceApi, python }: Comparers,
  rounds: { readonly all: number; readonly slow: number },
): Promise<Record<string, number[]>> {
  const pairAt = (round: number): readonly [Buffer, Buffer] => set.pairs[round % set.pairs.length]!;
  const compareBy =
    (comparer: Engine) =>
    async (round: number): Promise<undefined> => {
      const [a, b] = pairAt(round);
      await comparer.compare({ bytes: a }, { bytes: b });
    };
  const both =
    (one: (jpeg: Buffer) => Promise<unknown>) =>
    async (round: number): Promise<undefined> => {
      for (const jpeg of pairAt(round)) await one(jpeg);
    };
  const fast = {
    [OURS]: compareBy(engine),
    [OURS_ONE]: compareBy(engineOneWorker),
    [FLOOR]: both((jpeg) => floor.image(jpeg)),
    ...Object.fromEntries(
      python.map(({ name, pipeline }) => [
        name,
        async (round: number): Promise<number> => {
          const { seconds } = await pipeline.compare(...set.files[round % set.files.length]!);
          return seconds * 1000;
        },
      ]),
    ),
  };
  const rare = { variants: { [FACE_API]: both(faceApi) }, rounds: rounds.slow };
  return interleave(fast, rounds.all, rare);
}
