import { FaceError } from '@face/core';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { TemplateSource } from './template-matrix.js';

const FLOAT_BYTES = 4;

/** Little-endian float32 rows of a file, one template after the other, without a header. */
export class TemplateFile implements TemplateSource {
  readonly count: number;
  readonly subjectCount: number;
  readonly #file: FileHandle;

  private constructor(
    file: FileHandle,
    readonly dimensions: number,
    readonly subjects: Int32Array,
  ) {
    this.#file = file;
    this.count = subjects.length;
    this.subjectCount = subjects.reduce((highest, subject) => Math.max(highest, subject + 1), 0);
  }

  /**
   * Opens templates that need not fit into memory; only `subjects` does, 4 bytes a template.
   * @param subjects - for each template the index of its person, from 0.
   * @throws FaceError `DATASET_INVALID` when the file cannot be read or has not `subjects.length` rows.
   */
  static async open(path: string, dimensions: number, subjects: Int32Array): Promise<TemplateFile> {
    const expected = subjects.length * dimensions * FLOAT_BYTES;
    try {
      const { size } = await stat(path);
      if (size === expected) return new TemplateFile(await open(path, 'r'), dimensions, subjects);
      const reason = `has ${size} bytes, ${subjects.length} templates of ${dimensions} values take ${expected}`;
      throw new FaceError('DATASET_INVALID', { file: path, reason });
    } catch (error) {
      if (error instanceof FaceError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new FaceError('DATASET_INVALID', { file: path, reason }, { cause: error });
    }
  }

  async rows(start: number, end: number, buffer: Float32Array): Promise<Float32Array> {
    const values = buffer.subarray(0, (end - start) * this.dimensions);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const position = start * this.dimensions * FLOAT_BYTES;
    for (let read = 0; read < bytes.length;) {
      const { bytesRead } = await this.#file.read(bytes, read, bytes.length - read, position + read);
      if (bytesRead === 0) {
        throw new FaceError('DATASET_INVALID', { file: 'templates', reason: 'the file became shorter' });
      }
      read += bytesRead;
    }
    return values;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
