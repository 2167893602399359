/**
 * Runs every variant once per round, in an order drawn anew, so that none always comes after the same other one, and
 * gives the seconds of each: { name: [s, s, ...] }. A variant in another process times itself and returns { seconds }. A peer that fails is left out, with a word why; ours may not.
 */
export async function interleave(variants, rounds) {
  const seconds = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const name of shuffled(Object.keys(seconds))) {
      try {
        const start = process.hrtime.bigint();
        const own = await variants[name]();
        const spent = own?.seconds ?? Number(process.hrtime.bigint() - start) / 1e9;
        if (round >= 0) seconds[name].push(spent);
      } catch (error) {
        if (name.startsWith('ours')) throw error;
        process.stderr.write(`${name} is left out: ${error.message}\n`);
        delete seconds[name];
      }
    }
  }
  return seconds;
}

function shuffled(names) {
  return names
    .map((name) => ({ name, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ name }) => name);
}

/** Median, quartiles and best of one variant's seconds. */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { medianS: at(0.5), lowerS: at(0.25), upperS: at(0.75), bestS: sorted[0], rounds: sorted.length };
}

/**
 * How many times faster `ours` is than `peer`: the median of the ratios of neighbouring runs, which a slow
 * stretch of the machine hits alike, with their quartiles.
 */
export function speedup(ours, peer) {
  const ratios = ours.map((value, i) => peer[i] / value).toSorted((a, b) => a - b);
  const at = (share) => ratios[Math.min(ratios.length - 1, Math.floor(share * ratios.length))];
  return { ratio: at(0.5), lower: at(0.25), upper: at(0.75) };
}

/** Keeps a result from being optimised away. */
export const sink = { value: 0 };
