import { type CalibrationTable, FALSE_MATCH_RATES } from '@face/core';
import { verifyCalibration } from '../calibration/verify-calibration.js';
import type { DatasetImage } from '../dataset/dataset.js';
import { pointAtFmr } from '../metrics/error-rates.js';
import { countAllPairs } from '../protocol/all-pairs.js';
import { type EmbedImagesOptions, type EmbedImage, embedImages } from '../templates/embed-images.js';
import { collectTemplates } from '../templates/template-set.js';
import type { AllPairsSummary } from './bench-result.js';

/** Every image of a dataset against every other, and what the calibration claims about them. */
export async function summarizeAllPairs(
  images: readonly DatasetImage[],
  embed: EmbedImage,
  table: CalibrationTable,
  options: EmbedImagesOptions,
): Promise<AllPairsSummary | undefined> {
  const outcomes = await embedImages(images, embed, options);
  if (!outcomes.some((outcome) => 'embedding' in outcome)) return undefined;
  const { matrix } = collectTemplates(outcomes);
  const counts = await countAllPairs(matrix, options);
  if (counts.genuine.total === 0 || counts.impostor.total === 0) return undefined;
  return {
    people: matrix.subjectCount,
    images: matrix.count,
    genuine: counts.genuine.total,
    impostor: counts.impostor.total,
    kernelMs: counts.kernelMs,
    at: FALSE_MATCH_RATES.map((rate) => {
      const { threshold, fnmr } = pointAtFmr(counts, Number(rate));
      return { rate, cosine: threshold, tar: 1 - fnmr };
    }),
    claims: await verifyCalibration(table, matrix, options),
  };
}
