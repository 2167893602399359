import { isAscii } from 'node:buffer';
import { FaceError } from '@face/core';

const CONTROL = /[\0-\x1f]/;
/** What base64 may be written with besides its own alphabet: white space and the URL-safe digits. */
const OTHER_SPELLINGS = [0x20, 0x09, 0x0a, 0x0d, 0x2d, 0x5f];
const DATA_URL = 'data:';
/** Characters decoded at a time: short strings live and die without new memory. */
const CHUNK_CHARS = 48 * 1024;

/**
 * A string of a JSON body that is as long as an image, still as its bytes: a string of that length would take new
 * memory pages, which take longer to come than the base64 in them takes to decode.
 */
export class LongText {
  readonly #bytes: Buffer;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** @returns undefined for what its bytes alone do not spell: text with escapes or beyond ASCII */
  static of(bytes: Buffer): LongText | undefined {
    return bytes.includes('\\') || !isAscii(bytes) ? undefined : new LongText(bytes);
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** @throws FaceError `REQUEST_INVALID` for control characters, which JSON does not allow in a string */
  toString(): string {
    const text = this.#bytes.toString('latin1');
    if (CONTROL.test(text)) throw invalidJson();
    return text;
  }

  /**
   * Decodes base64 where it lies: the text is gone afterwards, and the result shares its memory.
   * @returns undefined, with the text as it was, when it is written in a way that takes more than decoding
   * @throws FaceError `IMAGE_BASE64_INVALID`
   */
  decodeBase64(): Buffer | undefined {
    const bytes = this.#bytes;
    if (OTHER_SPELLINGS.some((byte) => bytes.includes(byte))) return undefined;
    if (bytes.toString('latin1', 0, DATA_URL.length).toLowerCase() === DATA_URL) return undefined;
    const padding = bytes.at(-1) !== 0x3d ? 0 : bytes.at(-2) !== 0x3d ? 1 : 2;
    const digits = bytes.length - padding;
    if (digits % 4 === 1 || (padding > 0 && bytes.length % 4 !== 0)) {
      throw new FaceError('IMAGE_BASE64_INVALID', { reason: 'it ends too early' });
    }
    let written = 0;
    for (let at = 0; at < bytes.length; at += CHUNK_CHARS) {
      const chunk = bytes.toString('latin1', at, at + CHUNK_CHARS);
      written += bytes.write(chunk, written, 'base64');
    }
    // The decoder leaves out what is not base64.
    if (written !== Math.floor((digits * 3) / 4)) {
      throw new FaceError('IMAGE_BASE64_INVALID', { reason: 'it has other characters' });
    }
    return bytes.subarray(0, written);
  }
}

/** Quotes nothing of the body, which may hold a photo. */
export function invalidJson(): FaceError {
  return new FaceError('REQUEST_INVALID', { reason: 'its body is not valid JSON' });
}
