import type { DatasetPair } from '../dataset/dataset.js';
import type { PairAnswers } from '../providers/compare-providers.js';
import { csvLine } from './csv-line.js';

/** Every pair as a CSV line (RFC 4180), header first: what each subject said of it. */
export function* benchCsv(
  pairs: readonly DatasetPair[],
  subjects: readonly { readonly name: string; readonly answers: PairAnswers }[],
): Generator<string> {
  const columns = subjects.flatMap(({ name }) => [`${name} score`, `${name} failure`]);
  yield csvLine(['a', 'b', 'same', 'group', ...columns]);
  for (const pair of pairs) {
    const said = subjects.flatMap(({ answers }) => {
      const answer = answers.get(pair);
      return [answer?.score?.toFixed(3), answer?.failure];
    });
    yield csvLine([pair.a.id, pair.b.id, pair.same ? '1' : '0', pair.group, ...said]);
  }
}
