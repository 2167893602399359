import { mkdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Progress, TemplateCache, hashDataset, readLfw, saveCalibration } from '../src/index.js';
import { type ProfileName, measurablePrecisions } from '@face/engine';
import { type Precision, loadPack } from '@face/models';
import { simd } from '@face/native';
import { type Choice, measurePack } from './measure-pack.js';
import { measurePeer } from './measure-peer.js';
import { type AccuracyRun, writeAccuracy } from './write-accuracy.js';
import { packRow, peerRow, printRows } from './accuracy-row.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const HELP = `Measures every pack and profile on LFW-layout data, beside @vladmandic/face-api.
Usage: npm run bench:accuracy -- [options]
  --dataset <folder>    LFW layout (default ../shared/data/lfw-dev)
  --packs <names>       default standard,embedded
  --profiles <names>    default fast,balanced,accurate; fast in float32 and, where pack and CPU have it, in int8
  --choose <rules>      face that is meant, default most-central,largest: LFW centres the labelled person, a
                        comparison takes the largest face; what must hold is judged by most-central
  --workers <count>     threads of the engine (default: one per core)
  --calibrations        also write the tables (of most-central) to models/<pack>/calibration.json
  --no-peer             leave @vladmandic/face-api out (its run takes longest)
  --out <folder>        default bench-results; accuracy.json, accuracy.md (the table of the README) and accuracy.html
                        are written anew after each pack and profile, so that a run that is stopped leaves them
`;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    dataset: { type: 'string', default: join(root, '../shared/data/lfw-dev') },
    packs: { type: 'string', default: 'standard,embedded' },
    profiles: { type: 'string', default: 'fast,balanced,accurate' },
    choose: { type: 'string', default: 'most-central,largest' },
    workers: { type: 'string' },
    calibrations: { type: 'boolean', default: false },
    peer: { type: 'boolean', default: true },
    out: { type: 'string', default: join(root, 'bench-results') },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else await main();

async function main(): Promise<void> {
  const dataset = await readLfw(values.dataset);
  mkdirSync(values.out, { recursive: true });
  const { sha256 } = await hashDataset(dataset.name, dataset.images);
  const run: AccuracyRun = {
    folder: values.out,
    dataset,
    sha256,
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
      simd: simd().active,
    },
    command: `npm run bench:accuracy -- ${process.argv.slice(2).join(' ')}`.trimEnd(),
    measured: [],
    rows: [],
  };
  const workers = values.workers === undefined ? undefined : Number(values.workers);
  for (const choose of values.choose.split(',') as Choice[]) {
    for (const pack of values.packs.split(',')) {
      for (const { profile, precision } of await variants(pack)) {
        const onProgress = progressLine(`${pack}/${profile} in ${precision}, ${choose}`);
        const one = await measurePack(dataset, {
          pack,
          profile,
          precision,
          choose,
          sha256,
          workers,
          outputFolder: values.out,
          onProgress,
        });
        if (values.calibrations && choose === 'most-central') {
          await saveCalibration(join(one.packFolder, 'calibration.json'), one.table);
        }
        run.rows.push(packRow(one));
        // Its histograms take a hundred megabytes: only those of the report are kept.
        if (choose === 'most-central') run.measured.push(one);
        writeAccuracy(run);
      }
    }
  }
  if (values.peer) {
    const cache = await TemplateCache.open(join(values.out, 'templates'), 'peer @vladmandic/face-api');
    run.rows.push(peerRow(await measurePeer(dataset, { cache, onProgress: progressLine('face-api') })));
  }
  const { must, files } = writeAccuracy(run);
  printRows(run.rows, must);
  process.stdout.write(`\nwritten to ${files.join(', ')}\n`);
  if (must.some(({ holds }) => holds === false)) process.exitCode = 1;
}

/** Profiles in every precision that they may have: which one `auto` takes is up to the machine. */
async function variants(name: string): Promise<{ profile: ProfileName; precision: Precision }[]> {
  const pack = await loadPack(name, { calibrations: 'ignored' });
  return (values.profiles.split(',') as ProfileName[]).flatMap((profile) =>
    measurablePrecisions(pack, profile).map((precision) => ({ profile, precision })),
  );
}

function progressLine(name: string): (progress: Progress) => void {
  let last = 0;
  return ({ stage, done, total }) => {
    const now = Date.now();
    if (stage !== 'embed' || (now - last < 2000 && done < total)) return;
    last = now;
    process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${name}: ${done} of ${total} images`);
    if (!process.stderr.isTTY || done === total) process.stderr.write('\n');
  };
}
