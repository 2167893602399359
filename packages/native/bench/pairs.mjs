import { cosine, dot, pairwise } from '@face/native';
import simsimd from 'simsimd';
import { interleave, sink } from './measure.mjs';

const CALLS = 2000;

function plainCosine(a, b) {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / Math.sqrt(aa * bb);
}

function plainDot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** One call per pair, as simsimd is called; and one call for all pairs. Vectors differ from call to call. */
export async function* pairRows() {
  for (const dimensions of [1, 128, 256, 512]) {
    const flat = new Float32Array(64 * dimensions).map(() => Math.random() - 0.5);
    const vectors = Array.from({ length: 64 }, (_, i) => flat.slice(i * dimensions, (i + 1) * dimensions));
    const each = (score) => () => {
      let sum = 0;
      for (let i = 0; i < CALLS; i++) sum += score(vectors[i & 63], vectors[(i * 7 + 1) & 63]);
      sink.value += sum;
    };
    const many = new Float32Array(CALLS * dimensions).map((_, i) => flat[i % flat.length]);
    const others = many.toReversed();
    const out = new Float32Array(CALLS);
    for (const [name, ours, peer, plain] of [
      ['cosine', cosine, simsimd.cosine, plainCosine],
      ['dot', dot, simsimd.dot, plainDot],
    ]) {
      const seconds = await interleave(
        {
          ours: each(ours),
          'ours, one call for all': () => {
            pairwise(many, others, dimensions, out, name);
            sink.value += out[0];
          },
          simsimd: each(peer),
          'plain JavaScript': each(plain),
        },
        300,
      );
      const label = dimensions === 1 ? `${name} 1-d (call overhead)` : `${name} ${dimensions}-d`;
      yield { group: 'pairs', name: label, unit: 'ns a pair', scale: 1e9 / CALLS, seconds };
    }
  }
}
