import type { JudgedPair } from '../protocol/judged-pair.js';
import { isAcquisitionFailure } from '../providers/failure-kind.js';
import { shareOf } from '../providers/compare-providers.js';
import type { AcquisitionResult } from './bench-result.js';

/**
 * Failures to acquire by image. Which of both images failed is what the provider named; where it named none, the one
 * that was never compared, if the other one was.
 */
export function analyzeAcquisition(pairs: readonly JudgedPair[]): AcquisitionResult {
  const acquired = new Set<string>();
  for (const { a, b, score } of pairs) if (score !== undefined) acquired.add(a).add(b);
  const failed = new Set<string>();
  const unnamed: JudgedPair[] = [];
  let service = 0;
  for (const pair of pairs) {
    if (pair.failure === undefined) continue;
    if (!isAcquisitionFailure(pair.failure)) service += 1;
    else if (pair.side === undefined) unnamed.push(pair);
    else {
      failed.add(pair[pair.side]);
      // The first image is looked at first: whoever complains of the second has taken it.
      if (pair.side === 'b') acquired.add(pair.a);
    }
  }
  let unknown = 0;
  for (const { a, b } of unnamed) {
    if (failed.has(a) || failed.has(b)) continue;
    const open = [a, b].filter((image) => !acquired.has(image));
    if (open.length === 1) failed.add(open[0]!);
    else unknown += 1;
  }
  return {
    images: shareOf(failed.size, new Set([...acquired, ...failed]).size),
    pairsOfUnknownImage: unknown,
    serviceFailures: service,
  };
}
