import { createHash } from 'node:crypto';

const DIMENSIONS = 256;
export const INVENTED_KEY = 'invented';

/** A 256-d template of unit length that follows from the name alone. */
function inventedTemplate(name) {
  const values = new Float32Array(DIMENSIONS);
  for (let part = 0; part < DIMENSIONS / 32; part += 1) {
    const digest = createHash('sha256').update(`${part} ${name}`).digest();
    digest.forEach((byte, index) => (values[part * 32 + index] = byte - 127.5));
  }
  const length = Math.hypot(...values);
  return Promise.resolve(values.map((value) => value / length));
}

/** Parts of a judge that compares without pictures: what is left is the batch itself. */
export const INVENTED = {
  embed: inventedTemplate,
  score: (cosine) => Math.round((cosine + 1) * 50_000) / 1000,
  concurrency: 4,
};
