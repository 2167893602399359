import type { FaceQuality, ImageSize, Landmarks, Point } from '@face/core';

/** Where the parts of a face are: along the line between the eyes and down from it, in eye distances. */
const PARTS = {
  Eyebrow: [
    [-0.5, -0.35],
    [0.5, -0.35],
  ],
  Eye: [
    [-0.5, 0],
    [0.5, 0],
  ],
  Nose: [[0, 0.58]],
  Cheek: [
    [-0.8, 0.7],
    [0.8, 0.7],
  ],
  Mouth: [
    [-0.4, 1.08],
    [0.4, 1.08],
  ],
  Chin: [[0, 1.7]],
} as const;

/**
 * `FaceQualityInfo` of DetectFace, whole numbers 0..100: `Brightness` is the mean luma, dark to bright, the others
 * are best at 100. `Completeness` tells which parts lie inside the picture; what covers a face is not seen.
 */
export function faceQualityInfo(
  { unified, components, native }: FaceQuality,
  landmarks: Landmarks,
  image: ImageSize,
): Readonly<Record<string, unknown>> {
  const parts = Object.entries(PARTS).map(([name, places]) => {
    const inside = places.filter((place) => isInside(placeOnFace(place, landmarks), image));
    return [name, Math.round((inside.length / places.length) * 100)];
  });
  return {
    Score: Math.round(unified),
    Sharpness: Math.round(components.sharpness),
    Brightness: Math.round(native.illuminationMean * 100),
    Completeness: Object.fromEntries(parts) as Record<keyof typeof PARTS, number>,
  };
}

function placeOnFace([along, down]: readonly [number, number], [right, left]: Landmarks): Point {
  const [acrossX, acrossY] = [left.x - right.x, left.y - right.y];
  return {
    x: (right.x + left.x) / 2 + along * acrossX - down * acrossY,
    y: (right.y + left.y) / 2 + along * acrossY + down * acrossX,
  };
}

function isInside({ x, y }: Point, { width, height }: ImageSize): boolean {
  return x >= -0.5 && y >= -0.5 && x < width - 0.5 && y < height - 0.5;
}
