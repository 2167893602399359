import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { openImage, toRgb } from '../../src/decode.js';
import { countScans } from '../../src/jpeg/count-scans.js';
import { DEFAULT_LIMITS } from '../../src/limits.js';
import { manyScans } from '../../steadiness/many-scans.js';

const TIMEOUT_MS = 60_000;
const grey = (width: number, height: number): ReturnType<typeof sharp> =>
  sharp({ create: { width, height, channels: 3, background: '#909090' } });

describe('the scans of a JPEG', () => {
  it('are counted, those of an embedded preview apart', async () => {
    const preview = await grey(16, 16).jpeg({ progressive: true }).toBuffer();
    const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 0]), preview]);
    exif.writeUInt16BE(preview.length + 2, 2);
    const whole = manyScans(80, 40, 12);
    const withPreview = Buffer.concat([whole.subarray(0, 2), exif, whole.subarray(2)]);
    expect(countScans(withPreview)).toBe(12);
    expect(countScans(await grey(16, 16).jpeg().toBuffer())).toBe(1);
  });

  it('may be many when the image is small', async () => {
    const image = await openImage(manyScans(800, 600, 64), DEFAULT_LIMITS);
    expect((await image.decode(200)).data.every((value) => value === 128)).toBe(true);
  });

  it(
    'may be as many as encoders make when it is large',
    async () => {
      const jpeg = await grey(7000, 7000).jpeg({ progressive: true }).toBuffer();
      const image = await openImage(jpeg, DEFAULT_LIMITS);
      expect((await image.decode(700)).width).toBeGreaterThanOrEqual(700);
    },
    TIMEOUT_MS,
  );

  it('are refused before the decode when going over all of them would take seconds', async () => {
    await expect(openImage(manyScans(7000, 7000, 64), DEFAULT_LIMITS)).rejects.toMatchObject({
      code: 'IMAGE_DECODE_FAILED',
      params: { reason: '64 scans of 7000x7000 pixels' },
    });
  });
});

describe('a decode', () => {
  it(
    'is given up after its time',
    async () => {
      const started = performance.now();
      const endless = grey(6000, 6000).median(51);
      await expect(toRgb(endless, 'png', 1)).rejects.toMatchObject({
        code: 'IMAGE_DECODE_FAILED',
        params: { reason: expect.stringContaining('timeout') as unknown },
      });
      expect(performance.now() - started).toBeLessThan(TIMEOUT_MS / 2);
    },
    TIMEOUT_MS,
  );
});
