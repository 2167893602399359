import { dirname, isAbsolute, join } from 'node:path';
import type { DatasetImage, DatasetPair, RejectedRow } from './dataset.js';
import { linkPeople } from './link-people.js';
import { type PairRow, normalName, readPairRows } from './read-pair-rows.js';

export interface ReadPairListOptions {
  /** Called for each row that is not used; the others go on. */
  readonly onRejected?: ((row: RejectedRow) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Streams the pairs of a `.csv` (with a header row) or `.jsonl` file with the columns
 * `a,b,same[,group][,person_a,person_b]`; relative image paths start at the file's folder. Images that genuine rows
 * link are of one person, named or not; any other unnamed image counts as a person of its own. The file is read
 * twice, because what a row says may only be contradicted further down. Rows that contradict or repeat others, or that
 * do not parse, are passed to `onRejected`.
 * @throws FaceError `DATASET_INVALID` when the file cannot be read, is not UTF-8, or has unknown or missing
 *   columns; `ABORTED`.
 */
export async function* readPairList(
  file: string,
  { onRejected, signal }: ReadPairListOptions = {},
): AsyncGenerator<DatasetPair> {
  const folder = dirname(file);
  const rows = (): AsyncGenerator<PairRow | RejectedRow> => normalRows(file, signal);
  const { links, contradictions } = await linkPeople(rows());
  const image = (id: string): DatasetImage => ({
    id,
    path: isAbsolute(id) ? id : join(folder, id),
    person: links.person(id),
  });
  for await (const row of rows()) {
    const reason = 'reason' in row ? row.reason : (contradictions.get(row.line) ?? links.contradiction(row));
    if ('reason' in row || reason !== undefined) {
      onRejected?.({ line: row.line, reason: reason! });
      continue;
    }
    const { a, b, group } = row;
    yield { a: image(a), b: image(b), same: row.same === true, ...(group !== undefined && { group }) };
  }
}

async function* normalRows(
  file: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<PairRow | RejectedRow> {
  for await (const row of readPairRows(file, { labels: 'required', signal })) {
    yield 'reason' in row ? row : { ...row, a: normalName(row.a), b: normalName(row.b) };
  }
}
