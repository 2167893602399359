import { describe, expect, it } from '@jest/globals';
import { type FaceQuality, QUALITY_MEASURES, type QualityMeasure } from '@face/core';
import { QUALITY_GATES, qualityShortcoming, requireQuality } from '../../src/quality/quality-gate.js';

function faceWith(components: Partial<Record<QualityMeasure, number>>): FaceQuality {
  const full = Object.fromEntries(QUALITY_MEASURES.map((name) => [name, components[name] ?? 100]));
  const all = full as Record<QualityMeasure, number>;
  return { unified: Math.min(...Object.values(all)), components: all, native: all };
}

describe('the quality gate', () => {
  it('asks for more on every level, of the same measures', () => {
    for (const level of [2, 3, 4] as const) {
      const [lower, higher] = [QUALITY_GATES[(level - 1) as 1 | 2 | 3], QUALITY_GATES[level]];
      expect(Object.keys(higher)).toEqual(Object.keys(lower));
      for (const [measure, minimum] of Object.entries(higher)) {
        expect(minimum).toBeGreaterThan(-1);
        expect(minimum).toBeLessThanOrEqual(100);
        expect([measure, minimum >= lower[measure as keyof typeof lower]]).toEqual([measure, true]);
      }
    }
  });

  it('lets a flawless face through on every level and any face on level 0', () => {
    for (const level of [0, 1, 2, 3, 4] as const) {
      expect(qualityShortcoming(faceWith({}), level)).toBeUndefined();
    }
    expect(qualityShortcoming(faceWith({ sharpness: 0, headPoseYaw: 0 }), 0)).toBeUndefined();
  });

  it('takes a face that just reaches the minimum', () => {
    expect(qualityShortcoming(faceWith(QUALITY_GATES[3]), 3)).toBeUndefined();
  });

  it('names the measure that falls short the most', () => {
    const { sharpness, headPoseYaw } = QUALITY_GATES[4];
    const face = faceWith({ sharpness: sharpness / 2, headPoseYaw: headPoseYaw - 1 });
    expect(qualityShortcoming(face, 4)).toEqual({
      measure: 'sharpness',
      value: sharpness / 2,
      minimum: sharpness,
    });
  });

  it('refuses with everything that a caller needs', () => {
    const { overExposure } = QUALITY_GATES[2];
    expect(() => {
      requireQuality(faceWith({ overExposure: 1 }), 2, 'b');
    }).toThrow(
      expect.objectContaining({
        code: 'FACE_QUALITY',
        params: { measure: 'overExposure', value: 1, minimum: overExposure, level: 2, side: 'b' },
        message: expect.stringContaining(`image b is not good enough: overExposure is 1, needed`),
      }),
    );
  });

  it('does not ask for room around the face', () => {
    const tight = faceWith({
      cropMarginLeft: 0,
      cropMarginRight: 0,
      cropMarginAbove: 0,
      cropMarginBelow: 0,
    });
    expect(qualityShortcoming(tight, 4)).toBeUndefined();
  });
});
