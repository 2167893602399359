import type { DatasetManifest } from '../dataset/dataset-manifest.js';
import type { DatasetImage } from '../dataset/dataset.js';
import { compareProviders } from '../providers/compare-providers.js';
import { type AskedSubject, analyzeSubject } from './analyze-subject.js';
import type { BenchDataset } from './bench-dataset.js';
import type { BenchResult, DifferenceResult } from './bench-result.js';

export interface AnalyzeBenchOptions extends Pick<
  BenchResult,
  'title' | 'command' | 'date' | 'isComplete' | 'machine' | 'notAsked'
> {
  readonly dataset: BenchDataset;
  /** Of the images of its pairs. */
  readonly manifest: DatasetManifest;
  readonly subjects: readonly AskedSubject[];
}

/** Claimed rate by whose thresholds providers are compared with each other. */
const COMPARED_AT = '1e-4';

/** Puts together what every provider said, alone and beside each other. */
export function analyzeBench(options: AnalyzeBenchOptions): BenchResult {
  const { dataset, manifest, subjects, title, command, date, isComplete, machine, notAsked } = options;
  const { sha256, people, images, missing } = manifest;
  const genuine = dataset.pairs.filter(({ same }) => same).length;
  const differences = subjects.flatMap((first, index) =>
    subjects.slice(index + 1).flatMap((second) => compareSubjects(dataset, first, second)),
  );
  return {
    version: 1,
    title,
    command,
    date,
    isComplete,
    machine,
    dataset: {
      name: dataset.name,
      kind: dataset.kind,
      sha256,
      pairs: dataset.pairs.length,
      genuine,
      impostor: dataset.pairs.length - genuine,
      people,
      images,
      missing: missing.length,
      rejected: dataset.rejected,
    },
    notAsked,
    subjects: subjects.map((subject) => analyzeSubject(dataset, subject)),
    differences,
  };
}

/** One line on the pairs that both compared; a second one where failures to acquire make it another. */
function compareSubjects(
  { pairs }: BenchDataset,
  first: AskedSubject,
  second: AskedSubject,
): DifferenceResult[] {
  const lines = (['left out', 'refused'] as const).flatMap((failures): DifferenceResult[] => {
    const both = [first.answers, second.answers] as const;
    const difference = compareProviders(pairs, both, COMPARED_AT, failures);
    return difference === undefined
      ? []
      : [{ first: first.name, second: second.name, rate: COMPARED_AT, failures, ...difference }];
  });
  return lines.filter((line, index) => index === 0 || line.pairs !== lines[0]!.pairs);
}

/** Each image of the pairs once. */
export function pairImages({ pairs }: Pick<BenchDataset, 'pairs'>): DatasetImage[] {
  const images = new Map<string, DatasetImage>();
  for (const { a, b } of pairs) images.set(a.id, a).set(b.id, b);
  return [...images.values()];
}
