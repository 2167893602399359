import { createWriteStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';

/** Images of a folder per person, as paths from that folder. */
export function listImages(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((person) =>
      readdirSync(join(folder, person))
        .sort()
        .map((file) => `${person}/${file}`),
    );
}

/** Pairs of each name with those that follow it closely, so that an image is wanted within a short stretch. */
export function* neighbours(names, count) {
  const reach = Math.ceil(count / names.length) + 1;
  let made = 0;
  for (let first = 0; first < names.length; first += 1) {
    for (let step = 1; step <= reach && first + step < names.length; step += 1) {
      if (made === count) return;
      made += 1;
      yield [names[first], names[first + step]];
    }
  }
  if (made < count) throw new Error(`${names.length} names allow ${made} pairs only`);
}

export async function writeList(file, pairs, folder = '') {
  const out = createWriteStream(file);
  out.write('a,b\n');
  for (const [a, b] of pairs) {
    if (!out.write(`${join(folder, a)},${join(folder, b)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
