import type { JudgedPair } from '../src/protocol/judged-pair.js';
import { csvLine } from '../src/report/csv-line.js';

/** Every pair as a CSV line (RFC 4180), header first. */
export function* pairsCsv(pairs: Iterable<JudgedPair>): Generator<string> {
  yield csvLine(['a', 'b', 'same', 'group', 'score', 'failure']);
  for (const { a, b, same, group, score, failure } of pairs) {
    yield csvLine([a, b, same ? '1' : '0', group, score?.toFixed(6), failure]);
  }
}
