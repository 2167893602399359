import { FaceError } from '@face/core';
import { type Info, type Parser, parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { dirname, extname, isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ReadableStream, TextDecoderStream } from 'node:stream/web';
import { Readable, pipeline } from 'node:stream';
import { z } from 'zod';
import type { DatasetPair, RejectedRow } from './dataset.js';
import { PairSet } from './pair-set.js';

export interface ReadPairListOptions {
  /** Called for each row that is not used; the others go on. */
  readonly onRejected?: ((row: RejectedRow) => void) | undefined;
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
const path = z.string().trim().min(1, 'a path is empty');
const rowSchema = z.strictObject({
  a: path,
  b: path,
  same: label,
  group: z.string().trim().optional(),
  /** Who is seen; without them each image counts as a person of its own in a bootstrap by subject. */
  person_a: z.string().trim().optional(),
  person_b: z.string().trim().optional(),
});
const COLUMNS = Object.keys(rowSchema.shape);
const REQUIRED = ['a', 'b', 'same'];

/**
 * Streams the pairs of a `.csv` (with a header row) or `.jsonl` file with the columns
 * `a,b,same[,group][,person_a,person_b]`; relative image paths start at the file's folder. Rows that
 * contradict or repeat an earlier one, or that do not parse, are passed to `onRejected`.
 * @throws FaceError `DATASET_INVALID` when the file cannot be read, is not UTF-8, or has unknown or missing
 *   columns; `ABORTED`.
 */
export async function* readPairList(
  file: string,
  { onRejected, signal }: ReadPairListOptions = {},
): AsyncGenerator<DatasetPair> {
  const folder = dirname(file);
  const seen = new PairSet();
  const reject = (line: number, reason: string): void => onRejected?.({ line, reason });
  const at = (name: string): string => (isAbsolute(name) ? name : join(folder, name));
  const rows = extname(file).toLowerCase() === '.csv' ? readCsv(file, reject) : readJsonLines(file, reject);
  try {
    for await (const { line, record } of rows) {
      if (signal?.aborted) throw new FaceError('ABORTED', {}, { cause: signal.reason });
      const parsed = rowSchema.safeParse(record);
      if (!parsed.success) {
        reject(line, parsed.error.issues.map((issue) => issue.message).join('; '));
        continue;
      }
      const { a, b, group } = parsed.data;
      const same = parsed.data.same;
      const personA = parsed.data.person_a ?? a;
      const personB = parsed.data.person_b ?? (same ? personA : b);
      if (a === b) reject(line, 'both images are the same file');
      else if (same && personA !== personB) {
        reject(line, `labelled same, but shows ${personA} and ${personB}`);
      } else if (!same && personA === personB) reject(line, `labelled different, but both show ${personA}`);
      else if (!seen.add(a, b)) reject(line, 'the pair was listed before');
      else {
        yield {
          a: { id: a, path: at(a), person: personA },
          b: { id: b, path: at(b), person: personB },
          same,
          ...(group !== undefined && group !== '' && { group }),
        };
      }
    }
  } catch (error) {
    if (error instanceof FaceError) throw error;
    throw new FaceError('DATASET_INVALID', { file, reason: reasonOf(error) }, { cause: error });
  }
}

interface Row {
  readonly line: number;
  readonly record: unknown;
}

async function* readCsv(file: string, reject: (line: number, reason: string) => void): AsyncGenerator<Row> {
  const parser: Parser = parse({
    bom: true,
    columns: (header: string[]) => checkColumns(file, header),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    max_record_size: 64 * 1024,
  });
  parser.on('skip', (error: Error & { readonly lines?: number }) => {
    reject(error.lines ?? parser.info.lines, error.message);
  });
  const rows = pipeline(utf8Text(file), parser, () => undefined);
  for await (const { info, record } of rows as AsyncIterable<{ info: Info; record: unknown }>) {
    yield { line: info.lines, record };
  }
}

async function* readJsonLines(
  file: string,
  reject: (line: number, reason: string) => void,
): AsyncGenerator<Row> {
  let number = 0;
  let checked = false;
  const text = utf8Text(file);
  const lines = createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
  const failure = new Promise<never>((_, rejectWith) => text.once('error', rejectWith));
  failure.catch(() => undefined);
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch {
      reject(number, 'not JSON');
      continue;
    }
    if (typeof record !== 'object' || record === null) {
      reject(number, 'not an object');
      continue;
    }
    if (!checked) checkColumns(file, Object.keys(record));
    checked = true;
    yield { line: number, record };
  }
  if (text.errored) throw text.errored;
}

/** The file as text; bytes that are not UTF-8 are an error, not replacement characters. */
function utf8Text(file: string): Readable {
  const bytes = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  return Readable.fromWeb(bytes.pipeThrough(new TextDecoderStream('utf-8', { fatal: true })));
}

function checkColumns(file: string, header: string[]): string[] {
  const columns = header.map((name) => name.trim());
  const unknown = columns.filter((name) => !COLUMNS.includes(name));
  const missing = REQUIRED.filter((name) => !columns.includes(name));
  if (unknown.length > 0 || missing.length > 0) {
    const parts = [
      ...(missing.length > 0 ? [`missing column ${missing.join(', ')}`] : []),
      ...(unknown.length > 0 ? [`unknown column ${unknown.join(', ')}`] : []),
    ];
    const reason = `${parts.join('; ')}; known: ${COLUMNS.join(', ')}`;
    throw new FaceError('DATASET_INVALID', { file, reason });
  }
  return columns;
}

function reasonOf(error: unknown): string {
  if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return 'the text is not UTF-8';
  }
  return error instanceof Error ? error.message : String(error);
}
