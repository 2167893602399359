import { type CalibrationTable, FALSE_MATCH_RATES } from '@face/core';
import { checkClaims, claimTail } from '../calibration/verify-calibration.js';
import type { DatasetImage } from '../dataset/dataset.js';
import { pointAtFmr } from '../metrics/error-rates.js';
import { countAllPairs } from '../protocol/all-pairs.js';
import { type EmbedImagesOptions, type EmbedImage } from '../templates/embed-images.js';
import { withTemplates } from '../templates/with-templates.js';
import type { AllPairsSummary } from './bench-result.js';
import { recommendFromAllPairs } from './recommend-from-all-pairs.js';

/** Every image of a dataset against every other, and what the calibration claims about them. */
export async function summarizeAllPairs(
  images: readonly DatasetImage[],
  embed: EmbedImage,
  table: CalibrationTable,
  options: EmbedImagesOptions,
): Promise<AllPairsSummary | undefined> {
  return withTemplates(images, embed, options, async ({ templates }) => {
    if (templates === undefined) return undefined;
    const counts = await countAllPairs(templates, { ...options, tailFrom: claimTail(table) });
    if (counts.genuine.total === 0 || counts.impostor.total === 0) return undefined;
    return {
      people: templates.subjectCount,
      images: templates.count,
      genuine: counts.genuine.total,
      impostor: counts.impostor.total,
      kernelMs: counts.kernelMs,
      at: FALSE_MATCH_RATES.map((rate) => {
        const { threshold, fnmr } = pointAtFmr(counts, Number(rate));
        return { rate, cosine: threshold, tar: 1 - fnmr };
      }),
      claims: await checkClaims(table, templates, counts, options),
      recommendations: await recommendFromAllPairs(table, templates, counts, options),
    };
  });
}
