import { ERRORS, FaceError } from '@face/core';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { DatasetPair } from '../dataset/dataset.js';
import { outputFailure } from '../output-files.js';
import { type PairAnswer, answerSchema, pairHash } from './pair-answer.js';

/**
 * Answers of one provider in an append-only file of JSON lines: what was answered (and paid for) survives the end
 * of the process, and a later run goes on from there. Failures that may pass by themselves are asked again.
 */
export class PairJournal {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #answers: Map<string, PairAnswer>;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(path: string, file: FileHandle, answers: Map<string, PairAnswer>) {
    this.#path = path;
    this.#file = file;
    this.#answers = answers;
  }

  /** @throws FaceError `DATASET_INVALID` when the file cannot be opened or holds answers of another model. */
  static async open(path: string, model: string): Promise<PairJournal> {
    const answers = await readAnswers(path, model);
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, 'a', 0o600);
      // A line cut short by a crash must not swallow the next one.
      await file.appendFile('\n');
      return new PairJournal(path, file, answers);
    } catch (error) {
      throw new FaceError('DATASET_INVALID', { file: path, reason: 'cannot be written' }, { cause: error });
    }
  }

  /** What the file answers, without opening it for more. @throws FaceError as `open` */
  static async read(path: string, model: string): Promise<Pick<PairJournal, 'get'>> {
    const answers = await readAnswers(path, model);
    return { get: (pair) => answers.get(pairHash(pair)) };
  }

  get(pair: Pick<DatasetPair, 'a' | 'b'>): PairAnswer | undefined {
    return this.#answers.get(pairHash(pair));
  }

  get size(): number {
    return this.#answers.size;
  }

  /** Resolves once the line is handed to the operating system; lines never mix. @throws FaceError `OUTPUT_FAILED` */
  async add(answer: PairAnswer): Promise<void> {
    this.#answers.set(answer.pair, answer);
    const write = this.#writing.then(() => this.#file.appendFile(`${JSON.stringify(answer)}\n`));
    this.#writing = write.catch(() => undefined);
    await write.catch((error: unknown) => {
      throw outputFailure(this.#path, error);
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }
}

/** @throws FaceError `DATASET_INVALID` when the file holds answers of another model. */
async function readAnswers(path: string, model: string): Promise<Map<string, PairAnswer>> {
  const answers = new Map<string, PairAnswer>();
  if (existsSync(path)) {
    for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
      const answer = parseAnswer(line);
      if (answer === undefined) continue;
      if (answer.model !== model) {
        const reason = `it holds answers of ${answer.model}, this run asks ${model}`;
        throw new FaceError('DATASET_INVALID', { file: path, reason });
      }
      if (answer.failure === undefined || !ERRORS[answer.failure].retryable) answers.set(answer.pair, answer);
    }
  }
  return answers;
}

function parseAnswer(line: string): PairAnswer | undefined {
  try {
    return answerSchema.parse(JSON.parse(line));
  } catch {
    // The torn last line of an interrupted run: its pair is asked again.
    return undefined;
  }
}
