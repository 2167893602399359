import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runInNewContext } from 'node:vm';
import { type ErrorCode, type ImageSource, decodeBase64, imageSourceKind } from '../src/index.js';

const failing = (code: ErrorCode): unknown => expect.objectContaining({ code });
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

describe('imageSourceKind', () => {
  it.each([
    ['bytes', { bytes: new Uint8Array([1]) }],
    ['bytes', { bytes: Buffer.from('x') }],
    ['base64', { base64: 'AAAA' }],
    ['url', { url: 'https://example.com/a.jpg' }],
    ['file', { file: 'a.jpg' }],
    ['faceToken', { faceToken: 't' }],
  ] as [string, ImageSource][])('tells %s', (kind, source) => {
    expect(imageSourceKind(source)).toBe(kind);
  });

  it('takes bytes of another realm', () => {
    const bytes = runInNewContext('new Uint8Array([1, 2])') as Uint8Array;
    expect(imageSourceKind({ bytes })).toBe('bytes');
  });

  it('ignores the kinds that are present but undefined', () => {
    expect(imageSourceKind({ file: 'a.jpg', url: undefined })).toBe('file');
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'a.jpg'],
    ['an empty object', {}],
    ['an array', []],
    ['two kinds', { url: 'https://example.com', file: 'a.jpg' }],
    ['bytes: null', { bytes: null }],
    ['bytes: string', { bytes: 'abc' }],
    ['bytes: number[]', { bytes: [1, 2] }],
    ['bytes: ArrayBuffer', { bytes: new ArrayBuffer(4) }],
    ['bytes: DataView', { bytes: new DataView(new ArrayBuffer(4)) }],
    ['bytes: Float32Array', { bytes: new Float32Array(4) }],
    ['base64: Buffer', { base64: Buffer.from('AAAA') }],
    ['url: URL', { url: new URL('https://example.com') }],
    ['file: number', { file: 3 }],
  ])('refuses %s', (_name, source) => {
    expect(() => imageSourceKind(source as ImageSource)).toThrow(failing('IMAGE_SOURCE_INVALID'));
  });

  it.each([{ bytes: new Uint8Array() }, { base64: '' }, { url: '' }, { file: '' }, { faceToken: '' }])(
    'calls %p empty',
    (source) => {
      expect(() => imageSourceKind(source)).toThrow(failing('IMAGE_EMPTY'));
    },
  );

  it('calls a detached buffer empty', () => {
    const bytes = new Uint8Array(8);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(() => imageSourceKind({ bytes })).toThrow(failing('IMAGE_EMPTY'));
  });

  it('names the side', () => {
    expect(() => imageSourceKind({ file: '' }, 'b')).toThrow(
      expect.objectContaining({ params: expect.objectContaining({ side: 'b' }) as unknown }),
    );
  });
});

describe('decodeBase64', () => {
  it.each([
    ['padded', 'aGVsbG8='],
    ['unpadded', 'aGVsbG8'],
    ['with line breaks', 'aGV\r\nsbG\n8=\n'],
    ['with leading and trailing blanks', ' \taGVsbG8= '],
    ['a data URL', 'data:image/png;base64,aGVsbG8='],
    ['a data URL in capitals', 'DATA:IMAGE/PNG;BASE64,aGVsbG8='],
    ['a data URL with parameters', 'data:image/svg+xml;charset=utf-8;name=a%20b.svg;base64,aGVsbG8='],
    ['a data URL without a type', 'data:;base64,aGVsbG8='],
    ['a data URL with a long parameter', `data:image/png;name=${'n'.repeat(500)};base64,aGVsbG8=`],
  ])('decodes %s', (_name, base64) => {
    expect(text(decodeBase64(base64))).toBe('hello');
  });

  it.each([
    ['the URL-safe alphabet', '-_-_'],
    ['a character outside the alphabet', 'aGV*bG8='],
    ['padding in the middle', 'aG=VsbG8'],
    ['three padding characters', 'a==='],
    ['padding alone', '=='],
    ['one digit over', 'aGVsb'],
    ['padding that does not fill the quantum', 'aGVsbG8=='],
    ['padding where none fits', 'aGVs='],
    ['a data URL that is not base64', 'data:text/plain,hello'],
    ['text beyond Latin', 'aGVsbG8é'],
    ['a NUL', 'aGVs\0bG8='],
  ])('refuses %s', (_name, base64) => {
    expect(() => decodeBase64(base64)).toThrow(failing('IMAGE_BASE64_INVALID'));
  });

  it.each(['', '   \n', 'data:image/png;base64,', 'data:image/png;base64, \n'])(
    'calls %p empty',
    (base64) => {
      expect(() => decodeBase64(base64)).toThrow(failing('IMAGE_EMPTY'));
    },
  );

  it('accepts exactly maxBytes and refuses one more', () => {
    for (const size of [1, 2, 3, 4, 5, 300, 301, 302]) {
      const base64 = Buffer.alloc(size).toString('base64');
      expect(decodeBase64(base64, size)).toHaveLength(size);
      expect(() => decodeBase64(base64, size - 1)).toThrow(failing('IMAGE_TOO_MANY_BYTES'));
    }
  });

  it('lets the line breaks of MIME pass at exactly maxBytes', () => {
    const wrapped = Buffer.alloc(57_000).toString('base64').replaceAll(/.{64}/g, '$&\r\n');
    expect(decodeBase64(wrapped, 57_000)).toHaveLength(57_000);
  });

  it('refuses an oversized string by its length, whatever it holds', () => {
    // Not base64 at all: had it been looked into, the code would be IMAGE_BASE64_INVALID.
    expect(() => decodeBase64('*'.repeat(1_000_000), 1000)).toThrow(failing('IMAGE_TOO_MANY_BYTES'));
  });

  it('takes linear time on hostile padding', () => {
    const hostile = `${'='.repeat(3_000_000)}A`;
    expect(() => decodeBase64(hostile)).toThrow(failing('IMAGE_BASE64_INVALID'));
    expect(() => decodeBase64(`data:${';'.repeat(3_000_000)}`)).toThrow(failing('IMAGE_BASE64_INVALID'));
  });

  it('returns a buffer that is not shared, so that it can be transferred', () => {
    const bytes = decodeBase64('aGVsbG8=');
    expect(bytes.buffer.byteLength).toBe(5);
  });

  it('inverts base64 encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.boolean(), (bytes, padded) => {
        const base64 = Buffer.from(bytes).toString('base64');
        const decoded = decodeBase64(padded ? base64 : base64.replace(/=+$/, ''));
        expect([...decoded]).toEqual([...bytes]);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('never fails with anything but a FaceError', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (input) => {
        try {
          decodeBase64(input);
        } catch (error) {
          expect(error).toMatchObject({ name: 'FaceError' });
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
