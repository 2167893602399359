import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isFaceError } from '@face/core';
import fc from 'fast-check';
import { runScript } from '@face/testing';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { FACEPP_IMAGE_RULES } from '../src/facepp/image-rules.js';
import { type PreparedImage, prepareImage } from '../src/prepare-image.js';
import { readHeader } from '../src/read-header.js';
import { TENCENT_IMAGE_RULES } from '../src/tencent/image-rules.js';
import { jpeg } from './cloud/album.js';
import { refusal } from './cloud/refusal.js';

const { signal } = new AbortController();
let folder: string;
let huge: Buffer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'face-prepare-'));
  huge = await jpeg(6000, 3000, 80);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const prepare = (bytes: Uint8Array, fit: boolean, rules = FACEPP_IMAGE_RULES): Promise<PreparedImage> =>
  prepareImage({ bytes }, 'a', rules, { fit, signal });

describe('readHeader', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('reads the size of a %s', async (format) => {
    const bytes = await sharp({ create: { width: 70, height: 50, channels: 3, background: 'red' } })
      .toFormat(format)
      .toBuffer();
    expect(readHeader(bytes)).toEqual({ format, width: 70, height: 50, sizeBytes: bytes.length });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'gives the size as shown for EXIF orientation %i',
    async (orientation) => {
      const bytes = await sharp(await jpeg(70, 50, 9))
        .withMetadata({ orientation })
        .toBuffer();
      const [width, height] = orientation >= 5 ? [50, 70] : [70, 50];
      expect(readHeader(bytes)).toMatchObject({ width, height });
    },
  );

  it('reads any bytes after any magic without hanging or failing otherwise', () => {
    const magics = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'BM', 'RIFF\0\0\0\0WEBP', 'GIF89a', ''];
    const bytes = fc
      .tuple(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 300 }))
      .map(([magic, rest]) => Buffer.concat([Buffer.from(magic, 'latin1'), rest]));
    fc.assert(
      fc.property(bytes, (input) => {
        try {
          const { width, height } = readHeader(input);
          expect(width > 0 && height > 0).toBe(true);
        } catch (error) {
          expect(isFaceError(error)).toBe(true);
        }
      }),
      { seed: 21, numRuns: 3000 },
    );
  });

  it('reads every truncation of a real file', async () => {
    const whole = await jpeg(70, 50, 9);
    for (let length = 0; length < whole.length; length += 1) {
      try {
        readHeader(whole.subarray(0, length));
      } catch (error) {
        expect(isFaceError(error)).toBe(true);
      }
    }
  });
});

describe('prepareImage with fit', () => {
  it('leaves an image that fits exactly as it is', async () => {
    const bytes = await jpeg(100, 100, 9);
    expect(await prepare(bytes, true)).toMatchObject({ bytes, image: { width: 100 } });
    expect(await prepare(bytes, true)).not.toHaveProperty('fittedFrom');
  });

  it('shrinks to the longest side and says from what to what', async () => {
    const prepared = await prepare(huge, true);
    expect(prepared).toMatchObject({
      image: { format: 'jpeg', width: 4096, height: 2048 },
      fittedFrom: { width: 6000, height: 3000, sizeBytes: huge.length },
    });
  });

  it('shrinks until the bytes fit', async () => {
    const noise = await sharp({
      create: {
        width: 1600,
        height: 1600,
        channels: 3,
        background: 'grey',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .jpeg({ quality: 100 })
      .toBuffer();
    const prepared = await prepare(noise, true);
    expect(noise.length).toBeGreaterThan(2 ** 21);
    expect(prepared.kind === 'bytes' && prepared.bytes.length <= 2 ** 21).toBe(true);
  });

  it('turns a WebP into a JPEG, its transparency into white', async () => {
    const webp = await sharp({ create: { width: 80, height: 80, channels: 4, background: '#00000000' } })
      .webp()
      .toBuffer();
    const prepared = await prepare(webp, true);
    expect(prepared).toMatchObject({ image: { format: 'jpeg' } });
    const { dominant } = await sharp(prepared.kind === 'bytes' ? prepared.bytes : Buffer.alloc(0)).stats();
    expect(dominant.r).toBeGreaterThan(240);
  });

  it('bakes EXIF orientation in', async () => {
    const turned = await sharp(huge).withMetadata({ orientation: 6 }).toBuffer();
    expect(await prepare(turned, true)).toMatchObject({
      image: { width: 2048, height: 4096 },
      fittedFrom: { width: 3000, height: 6000 },
    });
  });

  it.each([
    ['too small an image', () => jpeg(47, 47, 9), 'IMAGE_TOO_SMALL'],
    ['a GIF', () => Promise.resolve(Buffer.from('GIF89a')), 'IMAGE_GIF_UNSUPPORTED'],
    ['a damaged image', () => Promise.resolve(huge.subarray(0, huge.length >> 1)), 'IMAGE_DECODE_FAILED'],
  ])('still refuses %s', async (_name, make, code) => {
    expect((await refusal(prepare(await make(), true))).code).toBe(code);
  });

  it('is off unless asked for', async () => {
    expect((await refusal(prepare(huge, false))).code).toBe('IMAGE_TOO_LARGE');
  });

  it('keeps two full-size images within one request of Tencent', () => {
    const { fitBytes } = TENCENT_IMAGE_RULES['2018-03-01'];
    expect(2 * Math.ceil(fitBytes / 3) * 4 + 4096).toBeLessThan(10 * 2 ** 20);
  });
});

describe('prepareImage', () => {
  it('refuses a huge file without reading it', async () => {
    const file = join(folder, 'huge.jpg');
    writeFileSync(file, Buffer.alloc(3_000_000));
    const error = await refusal(prepareImage({ file }, 'b', FACEPP_IMAGE_RULES, { fit: false, signal }));
    expect(error).toMatchObject({
      code: 'IMAGE_TOO_MANY_BYTES',
      params: { side: 'b', sizeBytes: 3_000_000 },
    });
  });

  it('does not wait for a pipe', async () => {
    const file = join(folder, 'pipe');
    execFileSync('mkfifo', [file]);
    const error = await refusal(prepareImage({ file }, 'a', FACEPP_IMAGE_RULES, { fit: false, signal }));
    expect(error.code).toBe('IMAGE_FILE_NOT_FOUND');
  });

  it('does not blame a file that it could not open for want of file handles', async () => {
    const file = join(folder, 'good.jpg');
    writeFileSync(file, await jpeg(70, 50, 9));
    const script = `
      import { closeSync, openSync } from 'node:fs';
      import { createTencentComparer } from '@face/vendors';
      const keys = { secretId: 'id', secretKey: 'key', endpoint: '127.0.0.1:1', protocol: 'http', maxAttempts: 1 };
      const codes = [];
      const comparer = createTencentComparer(keys);
      const compare = () => comparer.compare({ file: ${JSON.stringify(file)} }, { url: 'https://example.com/b' });
      await compare().catch(({ code }) => codes.push(code));
      const taken = [];
      try { for (;;) taken.push(openSync(${JSON.stringify(file)})); } catch {}
      await compare().catch(({ code, params }) => codes.push(code, params.reason));
      taken.forEach((handle) => closeSync(handle));
      console.log(codes.join());`;
    const under: [string, ...string[]] = ['sh', '-c', 'ulimit -n 500; exec "$@"', 'sh'];
    const { stdout, stderr } = await runScript(script, { under });
    expect([stdout.trim(), stderr]).toEqual(['VENDOR_UNREACHABLE,ENGINE_BUSY,EMFILE', '']);
  });

  it('calls an empty file empty', async () => {
    const file = join(folder, 'empty.jpg');
    writeFileSync(file, '');
    const error = await refusal(prepareImage({ file }, 'b', FACEPP_IMAGE_RULES, { fit: false, signal }));
    expect(error.code).toBe('IMAGE_EMPTY');
  });

  it('refuses 2000 px of PNG where JPEG may have 4000', async () => {
    const rules = TENCENT_IMAGE_RULES['2020-03-03'];
    const png = await sharp({ create: { width: 2001, height: 64, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect((await refusal(prepare(png, false, rules))).code).toBe('IMAGE_TOO_LARGE');
    expect(await prepare(await jpeg(2001, 64, 9), false, rules)).toMatchObject({ kind: 'bytes' });
  });
});
