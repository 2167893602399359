import { type Comparison, type FaceComparer, FaceError, type ImageLimits } from '../../src/index.js';

const limits: ImageLimits = {
  formats: ['jpeg', 'png', 'bmp'],
  maxBytes: 1000,
  minSide: 16,
  maxSide: 4000,
  maxPixels: 1e6,
  minFaceSize: 20,
  urls: true,
};

export interface StandIn extends FaceComparer {
  readonly asked: number;
  readonly closed: number;
}

/** A comparer that answers or fails as told. */
export function standIn(provider: string, outcome: number | Error, over: Partial<ImageLimits> = {}): StandIn {
  let asked = 0;
  let closed = 0;
  return {
    info: { provider, model: `${provider}-1`, limits: { ...limits, ...over } },
    compare: (_a, _b, options): Promise<Comparison> => {
      asked += 1;
      if (options?.signal?.aborted === true) return Promise.reject(new FaceError('ABORTED'));
      if (typeof outcome !== 'number') return Promise.reject(outcome);
      return Promise.resolve({
        score: outcome,
        thresholds: { '1e-3': 70, '1e-4': 80, '1e-5': 90 },
        faces: [{ faces: [] }, { faces: [] }],
        provider,
        model: `${provider}-1`,
        requestId: `${provider}-${asked}`,
        elapsedMs: 1,
      });
    },
    close: () => {
      closed += 1;
      return Promise.resolve();
    },
    get asked() {
      return asked;
    },
    get closed() {
      return closed;
    },
  };
}
