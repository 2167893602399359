import {
  type LfwDataset,
  type LfwPairsResult,
  type Progress,
  type TemplateCache,
  collectTemplates,
  embedImages,
  evaluateFolds,
  judgePairs,
} from '../src/index.js';
import { squaredEuclidean } from '@face/native';
import { openFaceApiPeer } from './face-api-peer.js';

/** The peer on the pairs of the dataset. */
export interface PeerMeasurement {
  readonly name: string;
  readonly images: number;
  readonly failures: number;
  readonly view2: LfwPairsResult;
}

export interface MeasurePeerOptions {
  readonly cache: TemplateCache;
  readonly onProgress: (progress: Progress) => void;
}

/** Runs face-api's own pipeline on every image that a pair names; pairs are scored by its own Euclidean distance. */
export async function measurePeer(
  { folds }: LfwDataset,
  { cache, onProgress }: MeasurePeerOptions,
): Promise<PeerMeasurement> {
  const peer = await openFaceApiPeer();
  const images = [
    ...new Map(folds.flat().flatMap(({ a, b }) => [a, b].map((image) => [image.id, image]))).values(),
  ];
  const outcomes = await embedImages(images, peer.embed, { cache, onProgress, concurrency: 1 });
  const set = collectTemplates(outcomes);
  const judged = folds.map((fold) => judgePairs(fold, set, (a, b) => -squaredEuclidean(a, b)));
  return {
    name: `@vladmandic/face-api ${peer.version}`,
    images: images.length,
    failures: set.failures.length,
    view2: evaluateFolds(judged),
  };
}
