import { describe, expect, it } from '@jest/globals';
import { FaceError } from '@face/core';
import { runLfw } from '../../src/protocol/lfw-protocol.js';
import type { DatasetImage } from '../../src/dataset/dataset.js';
import { syntheticPeople } from '../synthetic-people.js';

const templates = syntheticPeople(120, 2, { dimensions: 64, noise: 0.4 });
const images: DatasetImage[] = Array.from({ length: templates.count }, (_, row) => ({
  id: `p${templates.subjects[row]!}/${row}.jpg`,
  path: String(row),
  person: `p${templates.subjects[row]!}`,
}));
const folds = [0, 1, 2].map((fold) =>
  Array.from({ length: 40 }, (_, place) => {
    const person = fold * 40 + place;
    const genuine = { a: images[2 * person]!, b: images[2 * person + 1]!, same: true };
    const other = images[2 * (fold * 40 + ((place + 1) % 40))]!;
    return [genuine, { a: images[2 * person]!, b: other, same: false }];
  }).flat(),
);
const dataset = { name: 'invented', imageFolder: '', images, folds };
const embed = (path: string): Promise<Float32Array> =>
  path === '0' ? Promise.reject(new FaceError('NO_FACE')) : Promise.resolve(templates.row(Number(path)));

describe('runLfw', () => {
  it('reports accuracy, interval, all-pairs rates and failures', async () => {
    const result = await runLfw(dataset, embed);
    expect(result.acquisition).toMatchObject({ images: 240, failures: 1, byCode: { NO_FACE: 1 } });
    expect(result.view2.pairs).toHaveLength(240);
    // The failed image spoils one genuine and two impostor pairs; all else separates.
    expect(result.view2.kFold.folds.map(({ failures }) => failures)).toEqual([3, 0, 0]);
    expect(result.view2.kFold.accuracy).toBeLessThanOrEqual(1 - 3 / 240 + 1e-12);
    expect(result.view2.kFold.accuracy).toBeGreaterThan(0.97);
    expect(result.view2.kFoldRefusal.accuracy - result.view2.kFold.accuracy).toBeCloseTo(2 / 240, 12);
    expect(result.view2.interval.low).toBeLessThan(result.view2.kFold.accuracy);
    expect(result.allPairs.genuine.total + result.allPairs.impostor.total).toBe((239 * 238) / 2);
    expect(result.atFmr['1e-3'].fmr).toBeLessThanOrEqual(1e-3);
  });

  it('counts an image that pairs name but that is absent as a failure', async () => {
    const ghost = { id: 'ghost/1.jpg', path: 'none', person: 'ghost' };
    const withGhost = [[...folds[0]!, { a: images[3]!, b: ghost, same: false }], folds[1]!];
    const result = await runLfw({ ...dataset, folds: withGhost }, (path) =>
      path === 'none' ? Promise.reject(new FaceError('IMAGE_FILE_NOT_FOUND')) : embed(path),
    );
    expect(result.acquisition.byCode).toEqual({ NO_FACE: 1, IMAGE_FILE_NOT_FOUND: 1 });
  });
});
