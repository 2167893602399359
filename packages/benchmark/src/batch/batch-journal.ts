import { FaceError } from '@face/core';
import { existsSync, statSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { outputFailure } from '../output-files.js';

/** A line that an earlier run left. */
export interface JournalLine {
  readonly text: string;
  readonly record: unknown;
}

const READ_BYTES = 256 * 1024;
const NEWLINE = 10;

/**
 * The result of a batch while it grows: complete lines, in the order of the list, in `<out>.part`. What a crash
 * cut short is dropped on opening; the file takes its own name in one step once it is complete.
 */
export class BatchJournal {
  readonly #out: string;
  readonly #part: string;
  readonly #file: FileHandle;
  /** The result was complete when it was opened, and is until something is added. */
  #isFinished: boolean;

  private constructor(out: string, file: FileHandle, isFinished: boolean) {
    this.#out = out;
    this.#part = partOf(out);
    this.#file = file;
    this.#isFinished = isFinished;
  }

  /**
   * Opens what an earlier run left, or a new file. A finished result counts as a run that may go on, because its
   * list may have grown.
   * @throws FaceError `INVALID_ARGUMENT` when the file cannot be written.
   */
  static async open(out: string): Promise<BatchJournal> {
    try {
      const there = statSync(out, { throwIfNoEntry: false });
      // A folder would be moved out of its place below.
      if (there?.isDirectory() === true) throw new Error('it is a folder');
      const isFinished = there !== undefined && !existsSync(partOf(out));
      if (isFinished) await rename(out, partOf(out));
      return new BatchJournal(out, await open(partOf(out), 'a+', 0o600), isFinished);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new FaceError('INVALID_ARGUMENT', { name: out, reason }, { cause: error });
    }
  }

  /** The lines so far, one by one; from the first damaged one on, everything is cut off. */
  async *lines(): AsyncGenerator<JournalLine> {
    let end = 0;
    for await (const line of completeLines(this.#file)) {
      const text = line.toString('utf8');
      const record = parse(text);
      if (record === undefined) break;
      yield { text, record };
      end += line.length + 1;
    }
    await this.#file.truncate(end);
  }

  /** @throws FaceError `OUTPUT_FAILED`; a line that was written in part is cut off when the file is opened again. */
  async append(lines: readonly string[]): Promise<void> {
    if (lines.length === 0) return;
    this.#isFinished = false;
    try {
      await this.#file.appendFile(`${lines.join('\n')}\n`);
    } catch (error) {
      throw outputFailure(this.#part, error);
    }
  }

  /** Makes the result durable and gives it its name. */
  async finish(): Promise<void> {
    await this.#file.sync();
    await this.#file.close();
    await rename(this.#part, this.#out);
    const folder = await open(dirname(this.#out), 'r');
    await folder.sync();
    await folder.close();
  }

  /** Leaves what there is for a later run, a finished result under its own name. */
  async close(): Promise<void> {
    await this.#file.sync();
    await this.#file.close();
    if (this.#isFinished) await rename(this.#part, this.#out);
  }
}

/** Where a result grows until it is complete. */
export function partOf(out: string): string {
  return `${out}.part`;
}

async function* completeLines(file: FileHandle): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for (let position = 0; ;) {
    const block = Buffer.alloc(READ_BYTES);
    const { bytesRead } = await file.read(block, 0, READ_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    rest = Buffer.concat([rest, block.subarray(0, bytesRead)]);
    let from = 0;
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE, from)) {
      yield rest.subarray(from, end);
      from = end + 1;
    }
    rest = rest.subarray(from);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
