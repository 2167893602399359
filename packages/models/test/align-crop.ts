import sharp from 'sharp';
import type { TestPicture } from './test-picture.js';

type Points = readonly (readonly [number, number])[];

/**
 * Cuts an aligned crop as the golden files were made: least-squares similarity of the landmarks onto the
 * template, bilinear, zero border. A slow reference, independent of the native code.
 */
export async function alignCrop(
  path: string,
  landmarks: Points,
  template: Points,
  side: number,
): Promise<TestPicture> {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const [a, b, tx, ty] = similarity(landmarks, template);
  const norm = a * a + b * b;
  const sample = (x: number, y: number, channel: number): number =>
    x < 0 || y < 0 || x >= info.width || y >= info.height ? 0 : data[(y * info.width + x) * 3 + channel]!;
  const pixels = new Float32Array(side * side * 3);
  for (let v = 0; v < side; v++) {
    for (let u = 0; u < side; u++) {
      const x = (a * (u - tx) + b * (v - ty)) / norm;
      const y = (-b * (u - tx) + a * (v - ty)) / norm;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [right, bottom] = [x - left, y - top];
      for (let c = 0; c < 3; c++) {
        const upper = sample(left, top, c) * (1 - right) + sample(left + 1, top, c) * right;
        const lower = sample(left, top + 1, c) * (1 - right) + sample(left + 1, top + 1, c) * right;
        pixels[(v * side + u) * 3 + c] = upper * (1 - bottom) + lower * bottom;
      }
    }
  }
  return { side, pixels };
}

/** Closed-form least squares of u = a x - b y + tx, v = b x + a y + ty. */
function similarity(from: Points, to: Points): [a: number, b: number, tx: number, ty: number] {
  const mean = (points: Points, axis: 0 | 1): number =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [fx, fy, ux, uy] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let [along, across, spread] = [0, 0, 0];
  from.forEach(([x, y], index) => {
    const [u, v] = to[index]!;
    along += (x - fx) * (u - ux) + (y - fy) * (v - uy);
    across += (x - fx) * (v - uy) - (y - fy) * (u - ux);
    spread += (x - fx) ** 2 + (y - fy) ** 2;
  });
  const [a, b] = [along / spread, across / spread];
  return [a, b, ux - a * fx + b * fy, uy - b * fx - a * fy];
}
