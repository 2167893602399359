import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaceQuality, QUALITY_MEASURES, type QualityMeasure } from '@face/core';
import { projectPath } from '@face/testing';
import sharp, { type Sharp } from 'sharp';
import { type Engine, createEngine } from '../../src/engine.js';
import { createQualityMeter } from '../../src/quality/measure-face.js';

const { people } = JSON.parse(readFileSync(projectPath('samples/people.json'), 'utf8')) as {
  people: { name: string; files: string[] }[];
};
const portraits = people.map(({ files }) => projectPath('samples', files[0]!));
/** The samples are square, this wide, with 100 to 116 px between the eyes. */
const SIDE = 512;

describe('quality under degradation', () => {
  const meter = createQualityMeter();
  let engine: Engine;

  beforeAll(async () => {
    engine = await createEngine({ workers: 1 });
  }, 30_000);

  afterAll(() => engine.close());

  async function qualityOf(image: Sharp | string): Promise<FaceQuality> {
    const source = typeof image === 'string' ? { file: image } : { bytes: await image.png().toBuffer() };
    return (await engine.embed(source)).faces[0]!.quality!;
  }

  /** The quality where the face was before: light can be so bad that no face is found any more. */
  async function qualityInPlace(original: string, degraded: Sharp): Promise<FaceQuality> {
    const [found] = (await engine.detect({ file: original })).faces;
    const { data, info } = await degraded.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const size = { width: info.width, height: info.height };
    const raster = { data, ...size, scaleX: 1, scaleY: 1, left: 0, top: 0 };
    return meter.measure(raster, Float32Array.from(found!.landmarks!.flatMap(({ x, y }) => [x, y])), size);
  }

  /** Expects the measure to fall strictly from each step of a degradation to the next, for every portrait. */
  async function expectToFall(
    measure: QualityMeasure | 'unified',
    steps: readonly ((portrait: string) => Sharp)[],
    landmarks: 'found' | 'kept' = 'found',
  ): Promise<void> {
    for (const portrait of portraits) {
      const values: number[] = [];
      for (const step of steps) {
        const { unified, components } = await (landmarks === 'found'
          ? qualityOf(step(portrait))
          : qualityInPlace(portrait, step(portrait)));
        values.push(measure === 'unified' ? unified : components[measure]);
      }
      const falls = values.every((value, index) => index === 0 || value < values[index - 1]!);
      expect({ portrait, values, falls }).toEqual({ portrait, values, falls: true });
    }
  }

  it('falls with every step of blur', async () => {
    const steps = [0, 1, 2, 4, 7].map(
      (sigma) => (file: string) => (sigma === 0 ? sharp(file) : sharp(file).blur(sigma)),
    );
    await expectToFall('sharpness', steps);
    // The first step is too small to make sharpness the lowest of all measures.
    await expectToFall('unified', [steps[0]!, ...steps.slice(2)]);
  }, 60_000);

  it('falls as the picture gets darker', async () => {
    const steps = [1, 0.5, 0.3, 0.18].map((gain) => (file: string) => sharp(file).linear(gain, 0));
    await expectToFall('illuminationMean', steps.slice(1), 'kept');
    await expectToFall('underExposure', steps, 'kept');
    await expectToFall('unified', steps, 'kept');
  }, 60_000);

  it('falls as the picture gets too bright', async () => {
    const steps = [1, 1.8, 2.6, 4].map((gain) => (file: string) => sharp(file).linear(gain, 0));
    await expectToFall('overExposure', steps, 'kept');
    await expectToFall('illuminationMean', steps.slice(1), 'kept');
  }, 60_000);

  it('falls with the contrast', async () => {
    const steps = [1, 0.5, 0.25, 0.12].map(
      (gain) => (file: string) => sharp(file).linear(gain, 128 * (1 - gain)),
    );
    await expectToFall('contrast', steps, 'kept');
  }, 60_000);

  it('falls with the size of the face', async () => {
    const steps = [1, 0.5, 0.3, 0.2].map((scale) => (file: string) => {
      const side = Math.round(SIDE * scale);
      return sharp(file).resize(side, side);
    });
    await expectToFall('interEyeDistance', steps);
  }, 60_000);

  it('falls as the head turns in the plane of the picture', async () => {
    const steps = [3, 12, 22, 32].map(
      (degrees) => (file: string) => sharp(file).rotate(degrees, { background: '#808080' }),
    );
    await expectToFall('headPoseRoll', steps);
  }, 60_000);

  it('falls as the picture ends within the face', async () => {
    // The eyes of the samples lie at 47 % of the height, in the middle of the width.
    const steps = [0.36, 0.43, 0.5].map((share) => (file: string) => {
      const left = Math.round(SIDE * share);
      return sharp(file).extract({ left, top: 0, width: SIDE - left, height: SIDE });
    });
    await expectToFall('cropMarginLeft', steps);
    const chin = [0.72, 0.66, 0.62].map((share) => (file: string) => {
      return sharp(file).extract({ left: 0, top: 0, width: SIDE, height: Math.round(SIDE * share) });
    });
    await expectToFall('occlusionByBorder', chin);
  }, 60_000);

  it('is lower for the turned portrait of a person than for the frontal one', async () => {
    for (const { files } of people) {
      const [front, turned] = await Promise.all(
        files.slice(0, 2).map((file) => qualityOf(projectPath('samples', file))),
      );
      expect(turned!.components.headPoseYaw).toBeLessThan(front!.components.headPoseYaw);
      // Rendered at 11 degrees towards the right of the picture.
      expect(Math.abs(turned!.native.headPoseYaw - 11)).toBeLessThan(8);
    }
  }, 60_000);

  it('keeps every measure within 0 and 100, and the unified one at the lowest of those that count', async () => {
    for (const portrait of portraits) {
      const { unified, components, native } = await qualityOf(portrait);
      expect(Object.keys(components)).toEqual([...QUALITY_MEASURES]);
      for (const value of Object.values(components)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100);
      }
      const counted = QUALITY_MEASURES.filter((name) => !name.startsWith('cropMargin'));
      expect(unified).toBe(Math.min(...counted.map((name) => components[name])));
      expect(Object.values(native).every(Number.isFinite)).toBe(true);
    }
  }, 30_000);
});
