import { readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type FaceQuality, QUALITY_LEVELS, QUALITY_MEASURES, isFaceError } from '@face/core';
import { type Engine, createEngine, qualityShortcoming } from '@face/engine';
import pLimit from 'p-limit';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const HELP = `Measures the quality of the chosen face of every photo in a folder: how the measures spread, what share
each level of the gate refuses and for which measure, and what measuring costs.
Usage: npm run bench:quality -- [options] <folder>...
  --pack <name>     default standard
  --every <n>       take every n-th photo only (default 1)
  --list <level>    also name the photos that the level refuses
`;
const PHOTOS = new Set(['.jpg', '.jpeg', '.png', '.bmp', '.webp']);
const PERCENTILES = [0, 1, 5, 25, 50, 75, 95, 99, 100];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pack: { type: 'string', default: 'standard' },
    every: { type: 'string', default: '1' },
    list: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

interface Measured {
  readonly file: string;
  readonly quality: FaceQuality;
  readonly measureMs: number;
}

if (values.help || positionals.length === 0) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const engine = await createEngine({ pack: values.pack, calibration: 'none', maxQueue: 4096 });
  for (const folder of positionals) {
    const files = photosIn(folder).filter((_, index) => index % Number(values.every) === 0);
    const limit = pLimit(engine.info.workers * 2);
    const found = await Promise.all(files.map((file) => limit(() => measure(engine, file))));
    const measured = found.filter((each) => each !== undefined);
    const name = relative(root, folder);
    print(`\n${name}, pack ${values.pack}: ${files.length} photos, ${measured.length} with a face`);
    printSpread(measured);
    printRefusals(measured);
    if (values.list !== undefined) printRefused(measured, Number(values.list));
  }
  await engine.close();
}

function photosIn(folder: string): string[] {
  if (statSync(folder).isFile()) return [folder];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => PHOTOS.has(extname(file).toLowerCase()))
    .sort()
    .map((file) => join(folder, file));
}

async function measure(engine: Engine, file: string): Promise<Measured | undefined> {
  try {
    const { faces, stagesMs } = await engine.embed({ file });
    const quality = faces[0]?.quality;
    return quality === undefined ? undefined : { file, quality, measureMs: stagesMs?.measure ?? Number.NaN };
  } catch (error) {
    if (isFaceError(error, 'NO_FACE')) return undefined;
    throw error;
  }
}

function printSpread(measured: readonly Measured[]): void {
  print(`  ${'percentile'.padEnd(18)}${PERCENTILES.map((each) => String(each).padStart(8)).join('')}`);
  const rows: [string, number[]][] = [
    ['unified', measured.map(({ quality }) => quality.unified)],
    ...QUALITY_MEASURES.map((name): [string, number[]] => [
      name,
      measured.map(({ quality }) => quality.components[name]),
    ]),
    ['cost, ms', measured.map(({ measureMs }) => measureMs)],
  ];
  for (const [name, all] of rows) {
    const sorted = all.toSorted((a, b) => a - b);
    const cells = PERCENTILES.map((each) => sorted[Math.round((each / 100) * (sorted.length - 1))]!);
    print(`  ${name.padEnd(18)}${cells.map((cell) => cell.toPrecision(3).padStart(8)).join('')}`);
  }
}

function printRefusals(measured: readonly Measured[]): void {
  for (const level of QUALITY_LEVELS.slice(1)) {
    const reasons = new Map<string, number>();
    for (const { quality } of measured) {
      const failed = qualityShortcoming(quality, level)?.measure;
      if (failed !== undefined) reasons.set(failed, (reasons.get(failed) ?? 0) + 1);
    }
    const refused = [...reasons.values()].reduce((sum, count) => sum + count, 0);
    const most = [...reasons].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`);
    const share = ((refused / measured.length) * 100).toFixed(1);
    print(`  level ${level} refuses ${refused} (${share} %)${most.length > 0 ? `: ${most.join(', ')}` : ''}`);
  }
}

function printRefused(measured: readonly Measured[], level: number): void {
  const strict = QUALITY_LEVELS.find((each) => each === level) ?? 0;
  for (const { file, quality } of measured) {
    const failed = qualityShortcoming(quality, strict);
    if (failed !== undefined) print(`  ${file}: ${failed.measure} ${failed.value} < ${failed.minimum}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
