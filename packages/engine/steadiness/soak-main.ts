import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngine } from '../src/engine.js';
import { largePhotoWithoutFace, makePhotoMix } from './photo-mix.js';
import { overload } from './overload.js';
import { type SoakQuarter, soak } from './soak.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const HELP = `Compares random pairs of photos of mixed sizes and formats, bad ones among them, over and over: memory must
not grow and every pair must always get the same answer. Then ten times what the queue holds is offered at once.
Usage: npm run soak -- [options]
  --compares <count>  default 20000
  --pack <name>       default standard
  --workers <count>   default 2
  --sides <px,px>     heights of the photos, default 120,250,480,900
  --seconds <count>   stop after this long, default 1500
`;
/** After warm-up: median resident set of the last quarter over that of the second. */
const MOST_GROWTH = 1.03;
/** Speed after an overload, of that before. */
const LEAST_SPEED_AFTER = 0.9;
const PEOPLE = 3;

const { values } = parseArgs({
  options: {
    compares: { type: 'string', default: '20000' },
    pack: { type: 'string', default: 'standard' },
    workers: { type: 'string', default: '2' },
    sides: { type: 'string', default: '120,250,480,900' },
    seconds: { type: 'string', default: '1500' },
    help: { type: 'boolean', default: false },
  },
});
const write = (line: string): void => void process.stdout.write(`${line}\n`);
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

const { people } = JSON.parse(readFileSync(join(root, 'samples/people.json'), 'utf8')) as {
  people: { files: string[] }[];
};
const portraits = people
  .slice(0, PEOPLE)
  .flatMap(({ files }) => files)
  .map((file) => join(root, 'samples', file));
const photos = [
  ...(await makePhotoMix(portraits, values.sides.split(',').map(Number))),
  await largePhotoWithoutFace(),
];
const workers = Number(values.workers);
const engine = await createEngine({ pack: values.pack, workers });
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

write(`pack ${values.pack}, ${workers} workers, ${photos.length} photos`);
write('quarter  compares  RSS median  RSS highest  heap used  compares/s');
const compares = Number(values.compares);
const report = await soak(engine, photos, {
  compares,
  concurrency: workers * 2,
  budgetMs: Number(values.seconds) * 1000,
  onQuarter: ({ compares: count, rss, heapUsed, perSecond }: SoakQuarter) => {
    const cells = [
      count,
      megabytes(rss.median),
      megabytes(rss.highest),
      megabytes(heapUsed),
      perSecond.toFixed(1),
    ];
    write(`         ${cells.map((cell) => String(cell).padStart(10)).join(' ')}`);
  },
});
const flood = await overload(engine, [{ file: portraits[0]! }, { file: portraits[1]! }]);
const { restarted } = engine.stats();
await engine.close();
for (const problem of report.problems.slice(0, 20)) write(`PROBLEM ${problem}`);
write(`${report.scored} scored, ${report.refused} refused, ${restarted} workers lost`);
const { before, after } = flood.perSecond;
write(
  `overload: of ${flood.offered} compares ${flood.answered} answered, ${flood.refused} refused as ENGINE_BUSY, ` +
    `${flood.otherwise} otherwise; ${flood.longestQueue} images waited at most; ` +
    `${before.toFixed(1)} compares/s before, ${after.toFixed(1)} after; ` +
    `RSS ${megabytes(flood.rss.before)} before, ${megabytes(flood.rss.after)} after`,
);
const verdicts: [name: string, holds: boolean][] = [
  [
    `last quarter within 3% of the second: ${((report.growth - 1) * 100).toFixed(2)}%`,
    report.growth <= MOST_GROWTH,
  ],
  ['every pair always got the same, allowed answer', report.problems.length === 0 && restarted === 0],
  [
    'overload is refused, bounded and leaves full speed',
    flood.otherwise === 0 &&
      flood.longestQueue <= engine.info.maxQueue &&
      after >= before * LEAST_SPEED_AFTER,
  ],
  ['all compares were made', report.compares === compares],
];
for (const [name, holds] of verdicts) write(`${holds ? 'holds ' : 'FAILS '} ${name}`);
process.exitCode = verdicts.every(([, holds]) => holds) ? 0 : 1;
