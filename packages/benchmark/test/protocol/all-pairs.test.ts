import { describe, expect, it } from '@jest/globals';
import { ScoreHistogram } from '../../src/metrics/score-histogram.js';
import { collectImpostorTail, countAllPairs } from '../../src/protocol/all-pairs.js';
import type { TemplateMatrix } from '../../src/templates/template-matrix.js';
import { syntheticPeople } from '../synthetic-people.js';

/** All pairs one by one in double precision. */
function referencePairs(
  templates: TemplateMatrix,
): { row: number; column: number; cosine: number; same: boolean }[] {
  const pairs = [];
  for (let row = 0; row < templates.count; row += 1) {
    for (let column = row + 1; column < templates.count; column += 1) {
      const [a, b] = [templates.row(row), templates.row(column)];
      const cosine = a.reduce((sum, value, index) => sum + value * b[index]!, 0);
      pairs.push({ row, column, cosine, same: templates.subjects[row] === templates.subjects[column] });
    }
  }
  return pairs;
}

// More than two blocks of rows, with a ragged end.
const templates = syntheticPeople(181, 3, { dimensions: 24 });
const reference = referencePairs(templates);

describe('countAllPairs', () => {
  it('counts every pair once, by class', async () => {
    const { genuine, impostor } = await countAllPairs(templates);
    expect(genuine.total).toBe(181 * 3);
    expect(impostor.total).toBe(reference.length - 181 * 3);
  });

  it('counts what a double-precision reference counts, up to one bin', async () => {
    const { impostor } = await countAllPairs(templates);
    const cosines = reference.filter(({ same }) => !same).map(({ cosine }) => cosine);
    for (const threshold of [-0.3, 0, 0.1, 0.3, 0.5, 0.7]) {
      const counted = impostor.countAtOrAbove(threshold);
      expect(counted).toBeGreaterThanOrEqual(cosines.filter((cosine) => cosine >= threshold + 1e-6).length);
      expect(counted).toBeLessThanOrEqual(cosines.filter((cosine) => cosine >= threshold - 1e-6).length);
    }
  });

  it('ends with ABORTED when the signal fires', async () => {
    await expect(countAllPairs(templates, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  it('reports progress up to the number of pairs', async () => {
    const seen: number[] = [];
    await countAllPairs(templates, { onProgress: ({ done }) => seen.push(done) });
    expect(seen.at(-1)).toBe(reference.length);
  });
});

describe('collectImpostorTail', () => {
  it('lists the impostor pairs at or above a cosine, best first', async () => {
    const from = ScoreHistogram.edge(ScoreHistogram.bin(0.5));
    const tail = await collectImpostorTail(templates, from);
    const expected = reference.filter(({ same, cosine }) => !same && cosine >= 0.5);
    expect(tail!.scores).toHaveLength(expected.length);
    const found = Array.from(tail!.rows, (row, index) => `${row} ${tail!.columns[index]!}`);
    expect(new Set(found)).toEqual(new Set(expected.map(({ row, column }) => `${row} ${column}`)));
    expect([...tail!.scores]).toEqual([...tail!.scores].sort((a, b) => b - a));
  });
});
