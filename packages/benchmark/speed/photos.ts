import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const shared = process.env.FACE_SHARED_DIR ?? join(root, '..', 'shared');

/** Photos of one size; pairs are taken in turn, so that no two neighbouring compares see the same bytes. */
export interface PhotoSet {
  readonly name: string;
  /** Where the pixels come from: photos, or rendered portraits where there are none. */
  readonly source: string;
  readonly pairs: readonly (readonly [Buffer, Buffer])[];
}

const PAIRS = 4;

/** Photos of 250 px, 1350 px and 12 megapixels (the second set, enlarged). */
export async function photoSets(): Promise<PhotoSet[]> {
  const small = firstJpegs(join(shared, 'data', 'lfw-dev', 'images'));
  const medium = firstJpegs(join(shared, 'data', 'frll-dev'));
  const large = {
    source: `${medium.source}, enlarged`,
    files: await Promise.all(medium.files.map(twelveMegapixels)),
  };
  return [
    { name: '250 px', ...paired(small) },
    { name: '1350 px', ...paired(medium) },
    { name: '12 MP', ...paired(large) },
  ];
}

interface Files {
  readonly source: string;
  readonly files: readonly Buffer[];
}

function paired({ source, files }: Files): Omit<PhotoSet, 'name'> {
  const pairs = Array.from(
    { length: files.length / 2 },
    (_, at) => [files[2 * at]!, files[2 * at + 1]!] as const,
  );
  return { source, pairs };
}

function firstJpegs(folder: string): Files {
  const samples = join(root, 'samples');
  const from = existsSync(folder) ? folder : samples;
  const names = readdirSync(from, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.jpe?g$/i.test(name))
    .sort();
  const files = names.slice(0, PAIRS * 2).map((name) => readFileSync(join(from, name)));
  return { source: from === samples ? 'rendered portraits' : 'photos', files };
}

/** 4000 x 3000 with the portrait filling the height: what a phone writes. */
function twelveMegapixels(jpeg: Buffer): Promise<Buffer> {
  return sharp(jpeg)
    .resize(4000, 3000, { fit: 'contain', background: '#808080' })
    .jpeg({ quality: 90 })
    .toBuffer();
}
