import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Box, intersectionOverUnion } from '@face/core';
import { installPack } from '@face/models';
import { hasSharedData, sharedPath } from '@face/testing';
import sharp from 'sharp';
import { type Engine, createEngine } from '../src/engine.js';
import { groupSample, sample } from './sample-files.js';

/** The head of the sample, drawn by hand: px of its 512 x 512. */
const HEAD = { left: 150, top: 95, width: 212, height: 290 };
const HEAD_SIZE = Math.sqrt(HEAD.width * HEAD.height);
const SAMPLE_SIDE = 512;
const TIMEOUT_MS = 120_000;

interface Photo {
  readonly bytes: Buffer;
  readonly head: Box;
}

/** The sample shrunk so that its head is of `size` px, somewhere in a plain picture. */
async function withSmallFace(size: number, width: number, height: number): Promise<Photo> {
  const zoom = size / HEAD_SIZE;
  const side = Math.round(SAMPLE_SIDE * zoom);
  const [left, top] = [Math.round((width - side) * 0.7), Math.round((height - side) * 0.6)];
  const input = await sharp(sample(0, 0)).resize(side, side).toBuffer();
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#7d8a72' } })
    .composite([{ input, left, top }])
    .jpeg({ quality: 92 })
    .toBuffer();
  const head = {
    left: left + HEAD.left * zoom,
    top: top + HEAD.top * zoom,
    width: HEAD.width * zoom,
    height: HEAD.height * zoom,
  };
  return { bytes, head };
}

/** The head and hardly anything else. */
async function closeUp(side: number): Promise<Photo> {
  const bytes = await sharp(sample(0, 0))
    .extract({ left: HEAD.left - 10, top: HEAD.top + 10, width: 232, height: 275 })
    .resize({ width: side })
    .jpeg()
    .toBuffer();
  return { bytes, head: { left: 0, top: 0, width: side, height: (side * 275) / 232 } };
}

async function turned({ bytes, head }: Photo, degrees: 90 | 180 | 270): Promise<Photo> {
  const { width, height } = await sharp(bytes).metadata();
  const { left, top } = head;
  const [right, bottom] = [width - left - head.width, height - top - head.height];
  const [x, y] = degrees === 90 ? [bottom, left] : degrees === 180 ? [right, bottom] : [top, right];
  const size = degrees === 180 ? head : { width: head.height, height: head.width };
  return {
    bytes: await sharp(bytes).rotate(degrees).jpeg().toBuffer(),
    head: { left: x, top: y, width: size.width, height: size.height },
  };
}

describe.each([
  { pack: 'standard', least: 24 },
  { pack: 'embedded', least: 44 },
])('the $pack pack', ({ pack, least }) => {
  const isAvailable = pack === 'embedded' || hasSharedData;
  const when = isAvailable ? it : it.skip;
  const missing = isAvailable ? '' : ' [skipped: no shared data beside the checkout]';
  let engine: Engine;

  beforeAll(async () => {
    if (!isAvailable) return;
    if (pack === 'standard') await installPack('standard', { mirror: sharedPath('models') });
    engine = await createEngine({ pack, workers: 1 });
  }, TIMEOUT_MS);
  afterAll(() => (isAvailable ? engine.close() : undefined));

  const expectFound = async ({ bytes, head }: Photo, rotate: 'never' | 'auto'): Promise<void> => {
    const { faces } = await engine.embed({ bytes }, { rotate });
    expect(intersectionOverUnion(faces[0]!.box, head)).toBeGreaterThan(0.45);
  };

  when(
    `finds a face of ${least} px in 12 megapixels${missing}`,
    async () => {
      await expectFound(await withSmallFace(least, 4096, 3072), 'never');
    },
    TIMEOUT_MS,
  );

  when(
    `finds a face that fills 4096 px${missing}`,
    async () => {
      await expectFound(await closeUp(3456), 'never');
    },
    TIMEOUT_MS,
  );

  when.each([90, 180, 270] as const)(
    `finds a small face and a close-up turned by %d degrees${missing}`,
    async (degrees) => {
      await expectFound(await turned(await withSmallFace(64, 1600, 1200), degrees), 'auto');
      await expectFound(await turned(await closeUp(600), degrees), 'auto');
    },
    TIMEOUT_MS,
  );

  when(
    `gives the chosen face one box and one template, whatever is asked${missing}`,
    async () => {
      for (const width of [700, 1600]) {
        const photo = { bytes: await sharp(groupSample).resize({ width }).jpeg().toBuffer() };
        const alone = await engine.embed(photo);
        const all = await engine.embedAll(photo);
        const listed = await engine.detect(photo);
        const compared = await engine.compare(photo, photo);
        const meant = await engine.embed(photo, { choose: { rectangle: alone.faces[0]!.box } });
        const [box] = alone.faces.map((face) => face.box);
        for (const { faces } of [all, listed, meant, compared.faces[0]]) expect(faces[0]!.box).toEqual(box);
        expect(all.templates[0]).toEqual(alone.template);
        expect(meant.template).toEqual(alone.template);
        expect(listed.faces.map((face) => face.box)).toEqual(all.faces.map((face) => face.box));
      }
    },
    TIMEOUT_MS,
  );
});

const describeStandard = hasSharedData ? describe : describe.skip;

describeStandard('small pictures', () => {
  it('are enlarged when nothing is found in their own pixels', async () => {
    const engine = await createEngine({ pack: 'standard', workers: 1 });
    const { bytes, head } = await withSmallFace(21, 250, 250);
    const { faces } = await engine.detect({ bytes });
    await engine.close();
    expect(intersectionOverUnion(faces[0]!.box, head)).toBeGreaterThan(0.45);
  });
});
