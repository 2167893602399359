import { type Comparison, type FaceComparer, FaceError, SCALE_70_80_90 } from '@face/core';
import type { DatasetPair } from '../../src/dataset/dataset.js';

/** Pairs of invented people: even ones genuine, in two groups, images `<n>a` and `<n>b` in a folder. */
export function inventedPairs(count: number, folder = '/nowhere'): DatasetPair[] {
  const image = (id: string, person: string): DatasetPair['a'] => ({ id, path: `${folder}/${id}`, person });
  return Array.from({ length: count }, (_, index) => {
    const same = index % 2 === 0;
    return {
      a: image(`${index}a`, `p${index % 31}`),
      b: image(`${index}b`, same ? `p${index % 31}` : `q${index % 29}`),
      same,
      group: index % 4 < 2 ? 'north' : 'south',
    };
  });
}

/** Scores genuine pairs 70 to 100 and impostor pairs 0 to 75, by the number of the pair. */
export function inventedScore(index: number): number {
  const spread = (index * 7919) % 1000;
  return index % 2 === 0 ? 70 + spread * 0.03 : spread * 0.075;
}

export interface InventedProvider extends FaceComparer {
  /** Calls that were made. */
  readonly asked: () => number;
}

/** A provider that answers by a rule on the number of the pair. */
export function inventedProvider(
  name: string,
  rule: (index: number) => number | FaceError | Partial<Comparison> = inventedScore,
): InventedProvider {
  let asked = 0;
  const limits = {
    formats: [],
    maxBytes: 1,
    minSide: 1,
    maxSide: 1,
    maxPixels: 1,
    minFaceSize: 1,
    urls: false,
  };
  return {
    info: { provider: name, model: `${name}-1`, limits },
    asked: () => asked,
    compare: (a, _b, options) => {
      asked += 1;
      if (options?.signal?.aborted === true) return Promise.reject(new FaceError('ABORTED'));
      const index = 'file' in a ? Number.parseInt(/(\d+)a$/.exec(a.file)![1]!, 10) : -1;
      const answer = rule(index);
      if (answer instanceof FaceError) return Promise.reject(answer);
      const said = typeof answer === 'number' ? { score: answer } : answer;
      return Promise.resolve({
        score: 0,
        thresholds: SCALE_70_80_90,
        faces: [{ faces: [] }, { faces: [] }],
        provider: name,
        model: `${name}-1`,
        requestId: String(index),
        elapsedMs: 1,
        ...said,
      });
    },
    close: () => Promise.resolve(),
  };
}
