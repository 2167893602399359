import { FaceError } from '@face/core';
import type { PairJudgeOptions } from '../../src/batch/pair-judge.js';
import { seededDraw } from '../../src/metrics/random.js';
import { normalSource } from '../synthetic-people.js';

const DIMENSIONS = 16;

/** Templates of images that do not exist: `p<person>-<image>`; `noface` ones have none. */
export function inventedTemplate(path: string): Promise<Float32Array> {
  const [, person, image] = /p(\d+)-(\d+)$/.exec(path) ?? [];
  if (person === undefined) return Promise.reject(new FaceError('NO_FACE'));
  const [centre, noise] = [
    normalSource(Number(person) + 1),
    normalSource(Number(person) * 1000 + Number(image)),
  ];
  const vector = Array.from({ length: DIMENSIONS }, () => centre() + 0.4 * noise());
  const length = Math.hypot(...vector);
  return Promise.resolve(Float32Array.from(vector, (value) => value / length));
}

/** A judge's parts that need no engine. */
export const INVENTED: Omit<PairJudgeOptions, 'folder'> = {
  embed: inventedTemplate,
  score: (cosine) => Math.round((cosine + 1) * 50_000) / 1000,
  concurrency: 4,
};

/** A CSV of distinct pairs, some of images without a face, with a broken row now and then. */
export function inventedCsv(rows: number, seed = 1): string {
  const draw = seededDraw(seed);
  const lines = ['a,b'];
  for (let row = 0; row < rows; row += 1) {
    if (row % 97 === 50) lines.push('only-one-field');
    const b = row % 41 === 40 ? `noface${row}` : `p${draw(40)}-${1000 + row}`;
    lines.push(`p${draw(40)}-${draw(50)},${b}`);
  }
  return `${lines.join('\n')}\n`;
}
