import { dirname, isAbsolute, join } from 'node:path';
import type { DatasetPair, RejectedRow } from './dataset.js';
import { readPairRows } from './read-pair-rows.js';

export interface ReadPairListOptions {
  /** Called for each row that is not used; the others go on. */
  readonly onRejected?: ((row: RejectedRow) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Streams the pairs of a `.csv` (with a header row) or `.jsonl` file with the columns
 * `a,b,same[,group][,person_a,person_b]`; relative image paths start at the file's folder. An image without a
 * person counts as a person of its own, that of the other image in a genuine pair. Rows that contradict or
 * repeat an earlier one, or that do not parse, are passed to `onRejected`.
 * @throws FaceError `DATASET_INVALID` when the file cannot be read, is not UTF-8, or has unknown or missing
 *   columns; `ABORTED`.
 */
export async function* readPairList(
  file: string,
  { onRejected, signal }: ReadPairListOptions = {},
): AsyncGenerator<DatasetPair> {
  const folder = dirname(file);
  const at = (name: string): string => (isAbsolute(name) ? name : join(folder, name));
  for await (const row of readPairRows(file, { labels: 'required', signal })) {
    if ('reason' in row) {
      onRejected?.(row);
      continue;
    }
    const { a, b, group } = row;
    const same = row.same === true;
    const personA = row.personA ?? a;
    const personB = row.personB ?? (same ? personA : b);
    yield {
      a: { id: a, path: at(a), person: personA },
      b: { id: b, path: at(b), person: personB },
      same,
      ...(group !== undefined && { group }),
    };
  }
}
