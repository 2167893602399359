import { clamp } from './vector.js';

/** Linear light to an 8-bit sRGB value through a soft shoulder that keeps highlights from clipping. */
function develop(light: number, exposure: number): number {
  const exposed = Math.max(0, light * exposure);
  // Straight up to 0.55, then bent so that 1 is only reached in the limit.
  const knee = 0.55;
  const toned =
    exposed <= knee ? exposed : knee + (1 - knee) * (1 - Math.exp(-(exposed - knee) / (1 - knee)));
  const encoded = toned <= 0.0031308 ? toned * 12.92 : 1.055 * toned ** (1 / 2.4) - 0.055;
  return clamp(Math.round(encoded * 255), 0, 255);
}

/** Box-averages `factor` x `factor` linear samples per pixel and develops them: interleaved 8-bit RGB. */
export function developPicture(
  picture: Float32Array,
  width: number,
  height: number,
  factor: number,
  exposure: number,
): Uint8Array {
  const outWidth = width / factor;
  const outHeight = height / factor;
  const out = new Uint8Array(outWidth * outHeight * 3);
  for (let row = 0; row < outHeight; row++)
    for (let column = 0; column < outWidth; column++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let dy = 0; dy < factor; dy++)
          for (let dx = 0; dx < factor; dx++)
            // Bright points are tamed before averaging, else one glint lights its whole pixel.
            sum += Math.min(2, picture[((row * factor + dy) * width + column * factor + dx) * 3 + channel]!);
        out[(row * outWidth + column) * 3 + channel] = develop(sum / (factor * factor), exposure);
      }
  return out;
}
