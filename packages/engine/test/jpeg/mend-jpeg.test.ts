import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { openImage } from '../../src/decode.js';
import { jpegSegments } from '../../src/jpeg/jpeg-segments.js';
import { mendJpeg } from '../../src/jpeg/mend-jpeg.js';
import { DEFAULT_LIMITS } from '../../src/limits.js';
import { sample } from '../sample-files.js';

const decode = async (bytes: Uint8Array): Promise<Buffer> => {
  const image = await openImage(bytes, DEFAULT_LIMITS);
  return Buffer.from((await image.decode(10_000)).data);
};
const damaged = expect.objectContaining({ code: 'IMAGE_DECODE_FAILED' });
const insert = (bytes: Buffer, at: number, added: number[]): Buffer =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from(added), bytes.subarray(at)]);

describe('a JPEG that every viewer shows', () => {
  let baseline: Buffer;
  let progressive: Buffer;

  beforeAll(async () => {
    const photo = sharp(sample(0, 0)).resize(200);
    [baseline, progressive] = await Promise.all([
      photo.clone().jpeg().toBuffer(),
      photo.clone().jpeg({ progressive: true }).toBuffer(),
    ]);
  });

  /** Where the first segment behind the start of the file ends. */
  const afterFirst = (): number => [...jpegSegments(baseline)][1]!.end;
  const scanHeader = (): number => baseline.indexOf(Buffer.from([0xff, 0xda]));

  it.each<[string, () => Buffer, () => Buffer]>([
    ['as it should be', () => baseline, () => baseline],
    ['with bytes between its segments', () => insert(baseline, afterFirst(), [0, 7]), () => baseline],
    ['with zeros before its end', () => insert(baseline, baseline.length - 2, [0, 0, 0]), () => baseline],
    ['with bytes behind its end', () => insert(baseline, baseline.length, [1, 2, 3]), () => baseline],
    ['without its end mark', () => baseline.subarray(0, -2), () => baseline],
    [
      'without its end mark and with bytes between its segments',
      () => insert(baseline, afterFirst(), [0, 7]).subarray(0, -2),
      () => baseline,
    ],
    [
      'with progression parameters in a sequential scan',
      () => {
        const copy = Buffer.from(baseline);
        copy[scanHeader() + 12] = 0;
        return copy;
      },
      () => baseline,
    ],
    [
      'that is progressive, with zeros before its end',
      () => insert(progressive, progressive.length - 2, [0, 0, 0]),
      () => progressive,
    ],
  ])('%s, is decoded to the same pixels', async (_, made, original) => {
    expect((await decode(made())).equals(await decode(original()))).toBe(true);
  });

  it('is mended for a region as well', async () => {
    const region = { left: 10, top: 20, width: 30, height: 40 };
    const of = async (bytes: Buffer): Promise<Uint8Array> =>
      (await (await openImage(bytes, DEFAULT_LIMITS)).decodeRegion(region, 1)).data;
    expect(Buffer.from(await of(insert(baseline, afterFirst(), [0, 7]))).equals(await of(baseline))).toBe(
      true,
    );
  });

  it('stays refused when pixels are missing or there is anything else before its end', async () => {
    const copies = [
      ...[3, 10, 100, 1000].map((missing) => baseline.subarray(0, -missing)),
      ...[3, 10, 100, 1000].map((missing) =>
        Buffer.concat([baseline.subarray(0, -missing), Buffer.alloc(missing)]),
      ),
      progressive.subarray(0, -2),
      insert(progressive, progressive.length - 2, [1, 2, 3, 4, 5]),
    ];
    for (const copy of copies) await expect(decode(copy)).rejects.toEqual(damaged);
  });

  it('has nothing to be mended when it is regular', () => {
    expect([mendJpeg(baseline), mendJpeg(progressive)]).toEqual([undefined, undefined]);
  });
});
