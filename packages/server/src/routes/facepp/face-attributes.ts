import type { FaceQuality } from '@face/core';
import { QUALITY_GATES } from '@face/engine';
import { FaceppError } from './facepp-error.js';
import type { FaceppFields } from './facepp-fields.js';

/** Sharpness from which a face is told to be fit for a comparison, 0..100. */
const FIT = QUALITY_GATES[3].sharpness;

/** The attributes of Face++ that are measured here, as its answers have them. */
const ATTRIBUTES = {
  headpose: ({ native }: FaceQuality) => ({
    pitch_angle: rounded(native.headPosePitch),
    roll_angle: rounded(native.headPoseRoll),
    yaw_angle: rounded(native.headPoseYaw),
  }),
  facequality: ({ unified }: FaceQuality) => ({ value: rounded(unified), threshold: FIT }),
  blur: ({ components }: FaceQuality) => ({
    blurness: { value: rounded(100 - components.sharpness), threshold: 100 - FIT },
  }),
};
type Attribute = keyof typeof ATTRIBUTES;

/**
 * Reads `return_attributes`: a list by commas. What is not measured fails loudly instead of returning an invented
 * value.
 * @throws FaceppError `BAD_ARGUMENTS`
 */
export function readAttributeWish(fields: FaceppFields): readonly Attribute[] {
  const wish = fields.text('return_attributes') ?? 'none';
  if (wish === 'none') return [];
  return wish.split(',').map((name) => {
    if (Object.hasOwn(ATTRIBUTES, name)) return name as Attribute;
    throw new FaceppError('BAD_ARGUMENTS', 'return_attributes');
  });
}

/** The `attributes` of a face; none when none were asked for. */
export function attributesField(wish: readonly Attribute[], quality: FaceQuality | undefined): object {
  if (wish.length === 0 || quality === undefined) return {};
  return { attributes: Object.fromEntries(wish.map((name) => [name, ATTRIBUTES[name](quality)])) };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
