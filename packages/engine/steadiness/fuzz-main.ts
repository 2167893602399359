import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngine } from '../src/engine.js';
import { MOST_GROWTH_BYTES, fuzzImages } from './fuzz-images.js';
import { makeSeeds } from './seeds.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const HELP = `Sends damaged JPEG, PNG, BMP and WebP images through the engine: none may crash it, hang it or make it
answer with anything but faces or a typed refusal, and a reference pair must score the same before and after.
Usage: npm run fuzz:images -- [options]
  --mutants <count>   default 20000
  --seed <number>     of the random numbers, default 1: the same seed makes the same mutants
  --pack <name>       default embedded
  --workers <count>   default 2
  --seconds <count>   stop after this long, default 1800
  --out <folder>      where mutants that were findings go, default bench-results/fuzz-images
`;
/** An answer may take this long; decoding 50 megapixels takes about a second. */
const HANG_MS = 5000;

const { values } = parseArgs({
  options: {
    mutants: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    pack: { type: 'string', default: 'embedded' },
    workers: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '1800' },
    out: { type: 'string', default: join(root, 'bench-results/fuzz-images') },
    help: { type: 'boolean', default: false },
  },
});
const write = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const workers = Number(values.workers);
const engine = await createEngine({ pack: values.pack, workers });
const photo = (name: string): { file: string } => ({ file: join(root, 'samples', name) });
const reference = async (): Promise<number> =>
  (await engine.compare(photo('bruno-front.jpg'), photo('bruno-smiling.jpg'))).score;
const before = await reference();
const report = await fuzzImages(engine, await makeSeeds(photo('bruno-front.jpg').file), {
  mutants: Number(values.mutants),
  randomSeed: Number(values.seed),
  concurrency: workers,
  hangMs: HANG_MS,
  budgetMs: Number(values.seconds) * 1000,
  onProgress: (done) => void process.stderr.write(`${done} mutants\n`),
});
const after = await reference();
const { restarted } = engine.stats();
await engine.close();

if (report.findings.length > 0) mkdirSync(values.out, { recursive: true });
for (const { number, mutant, problem } of report.findings) {
  writeFileSync(join(values.out, `seed-${values.seed}-${number}.bin`), mutant.bytes);
  write(`FINDING ${number} (${mutant.description}): ${problem}`);
}
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const { rss } = report;
write(
  `mutants        ${report.mutants} in ${(report.elapsedMs / 1000).toFixed(0)} s, pack ${values.pack}, ${workers} workers`,
);
write(`still images   ${report.decoded}`);
for (const [code, count] of Object.entries(report.refused)) write(`  ${code.padEnd(26)} ${count}`);
write(`slowest        ${report.slowestMs.toFixed(0)} ms`);
write(
  `memory         ${megabytes(rss.before)} before, ${megabytes(rss.peak)} at most, ${megabytes(rss.after)} after`,
);
write(`reference      ${before} before, ${after} after; ${restarted} workers lost`);
const verdicts: [name: string, holds: boolean][] = [
  ['no crash, no hang, no untyped error', report.findings.length === 0 && restarted === 0],
  ['memory bounded', rss.peak - rss.before < MOST_GROWTH_BYTES],
  ['exact afterwards', before === after],
  ['all mutants were tried', report.mutants === Number(values.mutants)],
];
for (const [name, holds] of verdicts) write(`${holds ? 'holds ' : 'FAILS '} ${name}`);
process.exitCode = verdicts.every(([, holds]) => holds) ? 0 : 1;
