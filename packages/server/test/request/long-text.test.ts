import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { decodeBase64, isFaceError } from '@face/core';
import fc from 'fast-check';
import { LongText } from '../../src/request/long-text.js';

const invalid: unknown = expect.objectContaining({ code: 'IMAGE_BASE64_INVALID' });
const textOf = (text: string): LongText => LongText.of(Buffer.from(text))!;

describe('LongText', () => {
  it.each([1, 2, 3, 36_863, 36_864, 36_865, 200_001])(
    'decodes %i bytes in the memory of their text',
    (size) => {
      const bytes = randomBytes(size);
      const text = Buffer.from(bytes.toString('base64'));
      const decoded = LongText.of(text)!.decodeBase64()!;
      expect(decoded.equals(bytes)).toBe(true);
      expect(decoded.buffer).toBe(text.buffer);
    },
  );

  it('takes base64 without its padding', () => {
    expect(textOf('QUI').decodeBase64()!.toString()).toBe('AB');
  });

  it.each([
    'A',
    'QUJDR',
    'QUI==',
    'QU=I',
    '====',
    'QUJD!UJD',
    'QUJ\0',
    `${'QUJD'.repeat(20_000)}*${'QUJD'.repeat(9)}`,
  ])('refuses %p', (text) => {
    expect(() => textOf(text).decodeBase64()).toThrow(invalid);
  });

  it.each([
    'QUJD QUJD',
    'QUJD\nQUJD',
    'QU-D',
    'QU_D',
    'data:image/png;base64,QUJD',
    'DATA:image/png;base64,QUJD',
  ])('leaves %p as it is for a thorough decoder', (text) => {
    const long = textOf(text);
    expect(long.decodeBase64()).toBeUndefined();
    expect(long).toHaveLength(text.length);
  });

  it('agrees with the thorough decoder about what is base64 and what it says', () => {
    const digits = fc.string({
      unit: fc.constantFrom('A', 'z', '0', '+', '/', '=', '*', 'é', ' '),
      minLength: 1,
    });
    const encoded = fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    const outcome = (decode: () => Uint8Array): unknown => {
      try {
        return [...decode()];
      } catch (error) {
        return isFaceError(error) ? error.code : error;
      }
    };
    fc.assert(
      fc.property(fc.oneof(digits, encoded), (text) => {
        const quick = outcome(() => LongText.of(Buffer.from(text))?.decodeBase64() ?? decodeBase64(text));
        expect(quick).toEqual(outcome(() => decodeBase64(text)));
      }),
      { seed: 11, numRuns: 2000 },
    );
  });

  it.each(['with \\u0041 escapes', 'beyond ASCII: é'])('is no text %s', (text) => {
    expect(LongText.of(Buffer.from(text))).toBeUndefined();
  });
});
