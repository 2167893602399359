import { type BootstrapOptions, percentileInterval, resampleSubjects } from '../metrics/bootstrap.js';
import type { Interval } from '../metrics/interval.js';
import type { ImpostorTail } from '../protocol/all-pairs.js';
import type { TemplateSource } from '../templates/template-matrix.js';

/**
 * Confidence intervals by subject of the FMR at each of several cosines, from the pairs that reach the lowest.
 * @param cosines - descending; none below the least score that the tail was collected for.
 */
export function bootstrapFmr(
  source: Pick<TemplateSource, 'subjects' | 'subjectCount'>,
  tail: ImpostorTail,
  cosines: readonly number[],
  options: BootstrapOptions = {},
): Interval[] {
  const imagesOf = new Uint32Array(source.subjectCount);
  for (const subject of source.subjects) imagesOf[subject] = imagesOf[subject]! + 1;
  const first = tail.rows.map((row) => source.subjects[row]!);
  const second = tail.columns.map((row) => source.subjects[row]!);
  const replicates: number[][] = cosines.map(() => []);
  for (const draws of resampleSubjects(source.subjectCount, options)) {
    const trials = impostorTrials(imagesOf, draws);
    if (trials === 0) continue;
    let accepted = 0;
    let next = 0;
    cosines.forEach((cosine, index) => {
      while (next < tail.scores.length && tail.scores[next]! >= cosine) {
        accepted += draws[first[next]!]! * draws[second[next]!]!;
        next += 1;
      }
      replicates[index]!.push(accepted / trials);
    });
  }
  return replicates.map((values) => percentileInterval(values, options.confidence));
}

/** Impostor pairs among the drawn people, each image as often as its person was drawn. */
function impostorTrials(imagesOf: Uint32Array, draws: Uint32Array): number {
  let all = 0;
  let own = 0;
  for (let subject = 0; subject < imagesOf.length; subject += 1) {
    const images = imagesOf[subject]! * draws[subject]!;
    all += images;
    own += images * images;
  }
  return (all * all - own) / 2;
}
