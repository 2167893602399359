import { capsule, ellipsoid, smoothSubtract, smoothUnion, type Field } from './distance.js';
import { createEarField } from './ear-field.js';
import { lidRadius, type EyeOutline } from './eye-outline.js';
import { createNoseField } from './nose-field.js';
import { createSkinRelief } from './skin-relief.js';
import type { FaceShape } from './face-shape.js';
import type { LipOutline } from './lip-outline.js';

/** Skull, jaw, cheeks and brow without nose, lids and relief; `x` is mirrored. */
function createBoneField(shape: FaceShape): Field {
  const s = shape;
  const skullTop = 3.2 + s.skullHeight;
  const skullY = skullTop - s.skullHeight;
  const cheekY = -2.4;
  return (side, y, z) => {
    // Rounded at the mirror plane, else every mass would meet its mirror image in a crease.
    const x = Math.sqrt(side * side + 0.12);
    const lean = y > 2 ? s.foreheadSlope * (y - 2) * 0.12 : 0;
    let bone = ellipsoid(x, y - skullY, z + 7.8 + lean, s.skullHalfWidth, s.skullHeight, 9.1);
    bone = smoothUnion(bone, ellipsoid(x, y + 2.8, z + 4.3, s.faceHalfWidth, 7.4, 5.9), 1.6);
    const jawDrop = s.chinY + 9.8;
    bone = smoothUnion(bone, ellipsoid(x, y + 6.7 - jawDrop * 0.6, z + 4.0, s.jawHalfWidth, 4.3, 5.2), 1.4);
    const cornerX = s.jawHalfWidth - 0.75;
    bone = smoothUnion(
      bone,
      capsule(
        x,
        y,
        z,
        cornerX,
        s.jawCornerY,
        -5.6,
        0.7 + 0.5 * s.jawSharpness,
        s.chinHalfWidth * 0.55,
        s.chinY - 0.1,
        -0.7 + s.chinOut,
        0.95,
      ),
      2.2 - 0.7 * s.jawSharpness,
    );
    bone = smoothUnion(bone, ellipsoid(x, y - s.chinY, z + 0.4 - s.chinOut, s.chinHalfWidth, 1.5, 1.75), 2.4);
    bone = smoothUnion(
      bone,
      ellipsoid(
        x - (s.faceHalfWidth - 2.05 + s.cheekboneOut * 0.5),
        y - cheekY,
        z + 1.5,
        1.8 + s.cheekboneOut * 0.4,
        1.35,
        1.8,
      ),
      1.6,
    );
    const fat = s.cheekFullness;
    bone = smoothUnion(
      bone,
      ellipsoid(x - 3.3 - fat * 0.5, y + 4.6, z + 0.6, 1.9 + fat * 0.5, 2.2, 1.5 + fat * 0.5),
      1.6,
    );
    const ridge = s.browRidge;
    bone = smoothUnion(
      bone,
      capsule(
        x,
        y,
        z,
        0.8,
        s.browY - 0.45,
        0.95 + ridge * 0.4,
        0.8,
        4.7,
        s.browY - 0.5,
        -1.1 + ridge * 0.25,
        0.85,
      ),
      1.2,
    );
    bone = smoothSubtract(bone, ellipsoid(x - s.eyeHalfSpacing, y - 0.05, z - 1.75, 1.85, 1.05, 1.4), 0.9);
    return smoothUnion(bone, ellipsoid(x, y - s.mouthY, z + 0.4 - s.muzzleOut, 3.1, 2.3, 2.4), 2.2);
  };
}

/** Neck, throat muscles and shoulders, bare. */
export function createTorsoField(shape: FaceShape): Field {
  const { neckRadius: r, shoulderHalfWidth: w } = shape;
  return (x, y, z) => {
    const ax = Math.abs(x);
    let body = capsule(x * 1.04, y, z, 0, -7, -8.3, r, 0, -22, -9.3, r * 1.08);
    body = smoothUnion(body, capsule(ax, y, z, r - 0.5, -6, -9.6, 0.8, 1.1, -17.6, -4.6, 0.7), 1.8);
    body = smoothUnion(body, capsule(ax, y, z, r * 0.5, -12.5, -12, 2.2, w * 0.82, -21.2, -10, 2.2), 3);
    body = smoothUnion(body, capsule(ax, y, z, 0, -24, -8.5, 5.5, w, -24.6, -9, 4.2), 2.5);
    body = smoothUnion(body, capsule(ax, y, z, w - 0.3, -25, -9, 4.4, w + 2, -48, -9, 4), 2);
    return smoothUnion(body, ellipsoid(x, y + 36, z + 8, w + 1, 16, 8.6), 2.5);
  };
}

/** Mirror coordinate of a point: the midline of a face wanders a little on its way down. */
export const bendMidline = (shape: FaceShape, x: number, y: number): number =>
  x + shape.asymmetry * (0.09 * y + 0.25 * Math.sin(y * 0.45));

/** The bare head (with neck and shoulders), cut open where the eyes look out. */
export function createHeadField(shape: FaceShape, eye: EyeOutline, lips: LipOutline): Field {
  const bone = createBoneField(shape);
  const nose = createNoseField(shape);
  const ear = createEarField(shape);
  const relief = createSkinRelief(shape, eye, lips);
  const torso = createTorsoField(shape);
  const [eyeX, , eyeZ] = eye.centre;
  const earX = shape.faceHalfWidth - 2.5;
  return (x, y, z) => {
    const below = y < 1 ? torso(x, y, z) : 1e3;
    if (y < -16) return below;
    const ax = Math.abs(bendMidline(shape, x, y));
    let head = bone(ax, y, z);
    // Past this the nose and the lids are left out, and the bound makes up for them.
    if (head > 7) head -= 4;
    else {
      if (z > -5) {
        head = nose(ax, y, z, head);
        const dx = ax - eyeX;
        const dz = z - eyeZ;
        const eyeDistance = Math.sqrt(dx * dx + y * y + dz * dz);
        if (eyeDistance < 4) head = smoothUnion(head, eyeDistance - lidRadius, 0.55);
        head -= relief(ax, y, z);
        if (eyeDistance < 4) {
          const [u, v] = eye.toPlane(ax, y);
          head = smoothSubtract(head, Math.max(eye.opening(u, v), eyeZ - 0.2 - z), 0.1);
        }
      }
      if (ax > earX && z < -3) head = smoothUnion(head, ear(ax, y, z), 0.5);
    }
    return below < 900 ? smoothUnion(head, below, 1.5) : head;
  };
}
