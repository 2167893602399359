import { createHash } from 'node:crypto';

/** A unit-length template that follows from the path alone. */
export function hashTemplate(path) {
  const bytes = createHash('sha256').update(path).digest();
  const vector = Array.from(bytes, (byte) => byte - 127.5);
  const length = Math.hypot(...vector);
  return Promise.resolve(Float32Array.from(vector, (value) => value / length));
}

/** Any monotone map will do where nothing is calibrated. */
export function plainScore(cosine) {
  return Math.round((cosine + 1) * 50_000) / 1000;
}
