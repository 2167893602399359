import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Progress, TemplateCache, halvesHold, readLfw, saveCalibration } from '../src/index.js';
import { simd } from '@face/native';
import { type PackMeasurement, measurePack } from './measure-pack.js';
import { measurePeer } from './measure-peer.js';
import { mustHold } from './must-hold.js';
import { writeReport } from './write-report.js';
import { type AccuracyRow, packRow, peerRow, printRows } from './accuracy-row.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const HELP = `Measures every pack and profile on LFW-layout data, beside @vladmandic/face-api.
Usage: npm run bench:accuracy -- [options]
  --dataset <folder>    LFW layout (default ../shared/data/lfw-dev)
  --packs <names>       default standard,embedded
  --profiles <names>    default fast,balanced,accurate
  --choose <rule>       face that is meant: most-central (default; LFW centres the labelled person) or largest
  --workers <count>     threads of the engine (default: one per core)
  --calibrations        also write the tables to models/<pack>/calibration.json
  --no-peer             leave @vladmandic/face-api out (its run takes longest)
  --out <folder>        default bench-results
`;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    dataset: { type: 'string', default: join(root, '../shared/data/lfw-dev') },
    packs: { type: 'string', default: 'standard,embedded' },
    profiles: { type: 'string', default: 'fast,balanced,accurate' },
    choose: { type: 'string', default: 'most-central' },
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
  const choose = values.choose === 'largest' ? 'largest' : 'most-central';
  const measured: PackMeasurement[] = [];
  for (const pack of values.packs.split(',')) {
    for (const profile of values.profiles.split(',') as ('fast' | 'balanced' | 'accurate')[]) {
      const workers = values.workers === undefined ? undefined : Number(values.workers);
      const onProgress = progressLine(`${pack}/${profile}`);
      const one = await measurePack(dataset, {
        pack,
        profile,
        choose,
        workers,
        outputFolder: values.out,
        onProgress,
      });
      if (values.calibrations) await saveCalibration(join(one.packFolder, 'calibration.json'), one.table);
      measured.push(one);
    }
  }
  const rows: AccuracyRow[] = measured.map(packRow);
  if (values.peer) {
    const cache = await TemplateCache.open(join(values.out, 'templates'), 'peer @vladmandic/face-api');
    rows.push(peerRow(await measurePeer(dataset, { cache, onProgress: progressLine('face-api') })));
  }
  const must = mustHold(measured, halvesHold);
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    simd: simd().active,
  };
  const file = join(values.out, 'accuracy.json');
  const content = { date: new Date().toISOString(), dataset: dataset.name, choose, machine, rows, must };
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  const page = await writeReport(values.out, {
    dataset,
    measured,
    machine,
    command: `npm run bench:accuracy -- ${process.argv.slice(2).join(' ')}`,
  });
  printRows(rows, must);
  process.stdout.write(`\nwritten to ${file} and ${page}\n`);
  if (must.some(({ holds }) => !holds)) process.exitCode = 1;
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
