import sharp from 'sharp';

/** Square RGB picture, interleaved [side, side, 3], values 0..255. */
export interface TestPicture {
  readonly side: number;
  readonly pixels: Float32Array;
}

/** Smooth waves with noise on top: every layer of a network sees structure and every channel differs. */
export function noisePicture(side: number, seed: number): TestPicture {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const pixels = Float32Array.from({ length: side * side * 3 }, (_, index) => {
    const channel = index % 3;
    const x = Math.floor(index / 3) % side;
    const y = Math.floor(index / 3 / side);
    const wave = Math.sin((x * (channel + 1)) / 17) * Math.cos((y * (4 - channel)) / 23);
    return Math.round(Math.min(255, Math.max(0, 128 + 90 * wave + 60 * (random() - 0.5))));
  });
  return { side, pixels };
}

/** A photo stretched to a square. */
export async function photoPicture(path: string, side: number): Promise<TestPicture> {
  const raw = await sharp(path).removeAlpha().resize(side, side, { fit: 'fill' }).raw().toBuffer();
  return { side, pixels: Float32Array.from(raw) };
}

/** Planar network input: (pixel - mean) * scale, channels in the order of `channels` (0 red, 1 green, 2 blue). */
export function networkInput(
  { side, pixels }: TestPicture,
  mean: readonly number[],
  scale: number,
  channels: readonly number[] = [0, 1, 2],
): Float32Array {
  const plane = side * side;
  return Float32Array.from({ length: 3 * plane }, (_, index) => {
    const channel = Math.floor(index / plane);
    return (pixels[(index % plane) * 3 + channels[channel]!]! - mean[channel]!) * scale;
  });
}
