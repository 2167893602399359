import { FaceError } from '@face/core';
import { type Info, type Parser, parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { extname, normalize } from 'node:path';
import { createInterface } from 'node:readline';
import { type ReadableStream, TextDecoderStream } from 'node:stream/web';
import { Readable, pipeline } from 'node:stream';
import { z } from 'zod';
import type { RejectedRow } from './dataset.js';
import { PairSet } from './pair-set.js';

/** A usable row of a list of pairs. */
export interface PairRow {
  /** 1-based line of the file. */
  readonly line: number;
  readonly a: string;
  readonly b: string;
  /** Whether both show one person; undefined where the list does not say. */
  readonly same: boolean | undefined;
  readonly group: string | undefined;
  readonly personA: string | undefined;
  readonly personB: string | undefined;
}

export interface ReadPairRowsOptions {
  /** Whether each row must say if its images show one person. */
  readonly labels: 'required' | 'optional';
  readonly signal?: AbortSignal | undefined;
}

const label = z
  .union([z.boolean(), z.number(), z.string()])
  .transform((value) => LABELS.get(String(value).trim().toLowerCase()))
  .refine((same) => same !== undefined, 'same must be 1, 0, true, false, same or different');
const LABELS = new Map([
  ['1', true],
  ['true', true],
  ['same', true],
  ['0', false],
  ['false', false],
  ['different', false],
]);
const path = z
  .string()
  .trim()
  .min(1, 'a path is empty')
  .refine((name) => !name.includes('\0'), 'a path holds a NUL character');
const rowSchema = z.strictObject({
  a: path,
  b: path,
  same: label.optional(),
  group: z.string().trim().optional(),
  /** Who is seen; without them each image counts as a person of its own in a bootstrap by subject. */
  person_a: z.string().trim().optional(),
  person_b: z.string().trim().optional(),
});
const COLUMNS = Object.keys(rowSchema.shape);

/**
 * Streams every row of a `.csv` (with a header row) or `.jsonl` file with the columns
 * `a,b[,same][,group][,person_a,person_b]`, in the order of the file. Rows that contradict or repeat an earlier
 * one, or that do not parse, come with a reason.
 * @throws FaceError `DATASET_INVALID` when the file cannot be read, is not UTF-8, or has unknown or missing
 *   columns; `ABORTED`.
 */
export async function* readPairRows(
  file: string,
  { labels, signal }: ReadPairRowsOptions,
): AsyncGenerator<PairRow | RejectedRow> {
  const seen = new PairSet();
  const required = labels === 'required' ? ['a', 'b', 'same'] : ['a', 'b'];
  const rows = rowReader(file)(file, required);
  try {
    for await (const row of rows) {
      if (signal?.aborted) throw new FaceError('ABORTED', {}, { cause: signal.reason });
      yield 'reason' in row ? row : checkRow(row, labels, seen);
    }
  } catch (error) {
    if (error instanceof FaceError) throw error;
    throw new FaceError('DATASET_INVALID', { file, reason: reasonOf(error) }, { cause: error });
  }
}

/** The reader for the name of a file. */
function rowReader(file: string): typeof readCsv {
  const extension = extname(file).toLowerCase();
  if (extension === '.csv') return readCsv;
  if (extension === '.jsonl') return readJsonLines;
  const reason = 'a list of pairs is a .csv or .jsonl file';
  throw new FaceError('DATASET_INVALID', { file, reason });
}

function checkRow(
  { line, record }: RawRow,
  labels: 'required' | 'optional',
  seen: PairSet,
): PairRow | RejectedRow {
  const parsed = rowSchema.safeParse(record);
  if (!parsed.success) return { line, reason: parsed.error.issues.map((issue) => issue.message).join('; ') };
  const { a, b, same, group, person_a: personA, person_b: personB } = parsed.data;
  const reject = (reason: string): RejectedRow => ({ line, reason });
  if (labels === 'required' && same === undefined) return reject('same is missing');
  const [first, second] = [normalName(a), normalName(b)];
  if (first === second) return reject('both images are the same file');
  if (personA && personB) {
    if (same === true && personA !== personB)
      return reject(`labelled same, but shows ${personA} and ${personB}`);
    if (same === false && personA === personB) return reject(`labelled different, but both show ${personA}`);
  }
  if (!seen.add(first, second)) return reject(REPEATED_ROW);
  const said = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
  return { line, a, b, same, group: said(group), personA: said(personA), personB: said(personB) };
}

/** Two lists put together bring a second header, whose `same` would else be read as a label. */
function isHeader(record: unknown): boolean {
  return Object.entries(record as object).every(([column, value]) => column === value);
}

/** Reason of a row whose pair was listed before. */
export const REPEATED_ROW = 'the pair was listed before';

/** A path as it is told from others: without detours such as `./` or `x/../`. */
export function normalName(name: string): string {
  return normalize(name);
}

interface RawRow {
  readonly line: number;
  readonly record: unknown;
}

async function* readCsv(file: string, required: readonly string[]): AsyncGenerator<RawRow | RejectedRow> {
  const header = { isRead: false };
  const parser: Parser = parse({
    bom: true,
    columns: (names: string[]) => {
      header.isRead = true;
      return checkColumns(file, names, required);
    },
    info: true,
    // A field too many would be dropped, and with it what follows an unquoted comma in a name.
    relax_column_count_less: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    max_record_size: 64 * 1024,
  });
  // The parser reads ahead: what it skips is kept until the rows before it have been given out.
  const skipped: RejectedRow[] = [];
  parser.on('skip', (error: Error & { readonly lines?: number }) => {
    skipped.push({ line: error.lines ?? parser.info.lines, reason: error.message });
  });
  const rows = pipeline(utf8Text(file), parser, () => undefined);
  for await (const { info, record } of rows as AsyncIterable<{ info: Info; record: unknown }>) {
    while (skipped.length > 0 && skipped[0]!.line < info.lines) yield skipped.shift()!;
    yield isHeader(record) ? { line: info.lines, reason: 'the header again' } : { line: info.lines, record };
  }
  yield* skipped;
  if (!header.isRead) throw new FaceError('DATASET_INVALID', { file, reason: 'it is empty' });
}

async function* readJsonLines(
  file: string,
  required: readonly string[],
): AsyncGenerator<RawRow | RejectedRow> {
  let line = 0;
  let checked = false;
  const text = utf8Text(file);
  const lines = createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
  const failure = new Promise<never>((_, rejectWith) => text.once('error', rejectWith));
  failure.catch(() => undefined);
  for await (const content of lines) {
    line += 1;
    if (content.trim() === '') continue;
    let record: unknown;
    try {
      record = JSON.parse(content);
    } catch {
      yield { line, reason: 'not JSON' };
      continue;
    }
    if (typeof record !== 'object' || record === null) {
      yield { line, reason: 'not an object' };
      continue;
    }
    if (!checked) checkColumns(file, Object.keys(record), required);
    checked = true;
    yield { line, record };
  }
  if (text.errored) throw text.errored;
}

/** The file as text; bytes that are not UTF-8 are an error, not replacement characters. */
function utf8Text(file: string): Readable {
  const bytes = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  return Readable.fromWeb(bytes.pipeThrough(new TextDecoderStream('utf-8', { fatal: true })));
}

function checkColumns(file: string, header: string[], required: readonly string[]): string[] {
  const columns = header.map((name) => name.trim());
  if (columns.some((name) => name.includes('\0'))) {
    throw new FaceError('DATASET_INVALID', { file, reason: NOT_UTF8 });
  }
  const twice = columns.filter((name, index) => columns.indexOf(name) < index);
  const unknown = columns.filter((name) => !COLUMNS.includes(name));
  const missing = required.filter((name) => !columns.includes(name));
  if (unknown.length > 0 || missing.length > 0 || twice.length > 0) {
    const parts = [
      ...(missing.length > 0 ? [`missing column ${missing.join(', ')}`] : []),
      ...(unknown.length > 0 ? [`unknown column ${unknown.join(', ')}`] : []),
      ...(twice.length > 0 ? [`column ${twice.join(', ')} comes twice`] : []),
      ...(columns.length === 1 && /[;\t]/.test(columns[0]!) ? ['commas must stand between columns'] : []),
    ];
    const reason = `${parts.join('; ')}; known: ${COLUMNS.join(', ')}`;
    throw new FaceError('DATASET_INVALID', { file, reason });
  }
  return columns;
}

const NOT_UTF8 = 'the text is not UTF-8; save it as UTF-8';

function reasonOf(error: unknown): string {
  if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return NOT_UTF8;
  }
  return error instanceof Error ? error.message : String(error);
}
