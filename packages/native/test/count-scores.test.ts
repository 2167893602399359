import { describe, expect, it } from '@jest/globals';
import { SCORE_BINS, type ScoreBlock, collectScores, countScores, weighScores } from '../src/index.js';

const block: ScoreBlock = {
  scores: Float32Array.of(0.5, -0.25, 0.75, 0.5, 0.125, 1),
  rowSubjects: Int32Array.of(1, 2),
  columnSubjects: Int32Array.of(1, 2, 3),
  onDiagonal: false,
};
const counts = (): Float64Array => new Float64Array(SCORE_BINS);
function filled(bins: Float64Array): Record<number, number> {
  const found: Record<number, number> = {};
  for (let bin = 0; bin < bins.length; bin += 1) if (bins[bin]! > 0) found[bin] = bins[bin]!;
  return found;
}

describe('countScores', () => {
  it('adds each score to its bin of its class', () => {
    const [genuine, impostor] = [counts(), counts()];
    countScores(block, genuine, impostor);
    countScores(block, genuine, impostor);
    expect(filled(genuine)).toEqual({ 1_500_000: 2, 1_125_000: 2 });
    expect(filled(impostor)).toEqual({ 750_000: 2, 1_750_000: 2, 1_500_000: 2, 2_000_000: 2 });
  });

  it('counts a block on the diagonal above it only', () => {
    const [genuine, impostor] = [counts(), counts()];
    const own = Int32Array.of(1, 1, 2);
    const scores = Float32Array.of(1, 0.5, 0.25, 0.5, 1, 0.125, 0.25, 0.125, 1);
    countScores({ scores, rowSubjects: own, columnSubjects: own, onDiagonal: true }, genuine, impostor);
    expect(filled(genuine)).toEqual({ 1_500_000: 1 });
    expect(filled(impostor)).toEqual({ 1_250_000: 1, 1_125_000: 1 });
  });

  it('puts what rounding carries past 1 into the end bins', () => {
    const [genuine, impostor] = [counts(), counts()];
    const scores = Float32Array.of(1.0000001, -1.5);
    const pair = { rowSubjects: Int32Array.of(1), columnSubjects: Int32Array.of(1, 2), onDiagonal: false };
    countScores({ ...pair, scores }, genuine, impostor);
    expect(filled(genuine)).toEqual({ [SCORE_BINS - 1]: 1 });
    expect(filled(impostor)).toEqual({ 0: 1 });
  });

  it('bins as floor(cosine * 1e6 + 1e6) does, for a stretch longer than its chunks', () => {
    const scores = Float32Array.from({ length: 1001 }, (_, index) => Math.sin(index * 1.7));
    const columnSubjects = new Int32Array(1001).fill(2);
    const impostor = counts();
    countScores(
      { scores, rowSubjects: Int32Array.of(1), columnSubjects, onDiagonal: false },
      counts(),
      impostor,
    );
    const expected = counts();
    for (const score of scores) expected[Math.floor(score * 1e6 + 1e6)]! += 1;
    expect(impostor.every((count, bin) => count === expected[bin])).toBe(true);
  });

  it.each<[string, Partial<ScoreBlock>]>([
    ['scores of another size', { scores: new Float32Array(5) }],
    ['NaN', { scores: Float32Array.of(0, 0, 0, Number.NaN, 0, 0) }],
    ['an oblong block on the diagonal', { onDiagonal: true }],
    ['an empty side', { rowSubjects: new Int32Array(0) }],
  ])('refuses %s', (_, change) => {
    expect(() => {
      countScores({ ...block, ...change }, counts(), counts());
    }).toThrow(expect.objectContaining({ code: 'TENSOR_INVALID' }));
  });

  it('refuses histograms of another size and one for both classes', () => {
    const shared = counts();
    const refused = expect.objectContaining({ code: 'TENSOR_INVALID' });
    expect(() => {
      countScores(block, counts(), new Float64Array(10));
    }).toThrow(refused);
    expect(() => {
      countScores(block, shared, shared);
    }).toThrow(refused);
  });
});

describe('weighScores', () => {
  const weights = { rows: Float64Array.of(1, 0.5), columns: Float64Array.of(1, 0.25, 2) };

  it('adds the product of both weights for impostor scores only', () => {
    const impostor = counts();
    weighScores(block, weights, impostor);
    expect(filled(impostor)).toEqual({ 750_000: 0.25, 1_750_000: 2, 1_500_000: 0.5, 2_000_000: 1 });
  });

  it('refuses weights of another length', () => {
    expect(() => {
      weighScores(block, { ...weights, columns: new Float64Array(2) }, counts());
    }).toThrow(expect.objectContaining({ code: 'TENSOR_INVALID' }));
  });
});

describe('collectScores', () => {
  const room = (length: number) => ({
    scores: new Float32Array(length),
    rows: new Int32Array(length),
    columns: new Int32Array(length),
  });

  it('lists impostor scores from the threshold on with their places', () => {
    const out = room(4);
    expect(collectScores(block, 0.5, out)).toBe(3);
    expect([...out.scores.slice(0, 3)]).toEqual([0.75, 0.5, 1]);
    expect([...out.rows.slice(0, 3)]).toEqual([0, 1, 1]);
    expect([...out.columns.slice(0, 3)]).toEqual([2, 0, 2]);
  });

  it('says how many there are when they do not fit', () => {
    const out = room(1);
    expect(collectScores(block, -1, out)).toBe(4);
    expect([...out.scores]).toEqual([-0.25]);
  });

  it('refuses outputs of different lengths', () => {
    expect(() => collectScores(block, 0, { ...room(2), rows: new Int32Array(3) })).toThrow(
      expect.objectContaining({ code: 'TENSOR_INVALID' }),
    );
  });
});
