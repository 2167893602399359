import { type BootstrapOptions, percentileInterval, resampleSubjects } from '../metrics/bootstrap.js';
import type { Interval } from '../metrics/interval.js';
import { personWeights } from '../protocol/all-pairs.js';
import type { ImpostorTail } from '../protocol/impostor-tail.js';
import type { TemplateSource } from '../templates/template-matrix.js';

/**
 * Confidence intervals by subject of the FMR at each of several cosines, from the pairs that reach the lowest.
 * @param weighing - `image`: every pair of images counts alike; `person`: every pair of people does.
 * @param cosines - descending; none below the least score that the tail was collected for.
 */
export function bootstrapFmr(
  source: TemplateSource,
  tail: ImpostorTail,
  cosines: readonly number[],
  weighing: 'image' | 'person',
  options: BootstrapOptions = {},
): Interval[] {
  const weights = weighing === 'person' ? personWeights(source) : new Float64Array(source.count).fill(1);
  const personTotals = new Float64Array(source.subjectCount);
  source.subjects.forEach((subject, row) => {
    personTotals[subject] = personTotals[subject]! + weights[row]!;
  });
  const first = tail.rows.map((row) => source.subjects[row]!);
  const second = tail.columns.map((row) => source.subjects[row]!);
  const pairWeights = Float64Array.from(
    tail.rows,
    (row, index) => weights[row]! * weights[tail.columns[index]!]!,
  );
  const replicates: number[][] = cosines.map(() => []);
  for (const draws of resampleSubjects(source.subjectCount, options)) {
    const trials = impostorWeight(personTotals, draws);
    if (trials === 0) continue;
    let accepted = 0;
    let next = 0;
    cosines.forEach((cosine, index) => {
      while (next < tail.scores.length && tail.scores[next]! >= cosine) {
        accepted += pairWeights[next]! * draws[first[next]!]! * draws[second[next]!]!;
        next += 1;
      }
      replicates[index]!.push(accepted / trials);
    });
  }
  return replicates.map((values) => percentileInterval(values, options.confidence));
}

/** Weight of all impostor pairs among the drawn people. */
function impostorWeight(personTotals: Float64Array, draws: Uint32Array): number {
  let all = 0;
  let own = 0;
  for (let subject = 0; subject < personTotals.length; subject += 1) {
    const weight = personTotals[subject]! * draws[subject]!;
    all += weight;
    own += weight * weight;
  }
  return (all * all - own) / 2;
}
