import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const shared = process.env.FACE_SHARED_DIR ?? join(root, '..', 'shared');

/**
 * Two JPEG files with faces, of a phone camera's size and small: from `--photos`, else the research data beside the
 * checkout, else the rendered portraits.
 */
export function benchPhotos(folder) {
  const large = firstJpegs(folder ?? join(shared, 'data', 'frll-dev'), join(root, 'samples'));
  const small = firstJpegs(folder ?? join(shared, 'data', 'lfw-dev', 'images'), join(root, 'samples'));
  return { large, small };
}

function firstJpegs(...folders) {
  for (const folder of folders.filter((each) => existsSync(each))) {
    const names = readdirSync(folder, { recursive: true })
      .filter((name) => /\.jpe?g$/i.test(name))
      .sort();
    if (names.length >= 2) return names.slice(0, 2).map((name) => readFileSync(join(folder, name)));
  }
  throw new Error(`no photos in ${folders.join(' or ')}; name a folder with --photos`);
}
