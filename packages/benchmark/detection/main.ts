import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Box } from '@face/core';
import { createEngine } from '@face/engine';
import { type ImageBoxes, type RecallReport, recallBySize } from './recall-by-size.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const HELP = `Share of the labelled faces that each pack finds, by face size (IoU 0.5).
Usage: npm run bench:detection -- [options]
  --dataset <folder>   images and faces.json (default ../shared/data/wider-dev)
  --packs <names>      default standard,embedded
  --profiles <names>   default balanced
  --out <folder>       default bench-results
`;
const SIZES_PX = [8, 12, 16, 24, 32, 64];

const { values } = parseArgs({
  options: {
    dataset: { type: 'string', default: join(root, '../shared/data/wider-dev') },
    packs: { type: 'string', default: 'standard,embedded' },
    profiles: { type: 'string', default: 'balanced' },
    out: { type: 'string', default: join(root, 'bench-results') },
    help: { type: 'boolean', default: false },
  },
});
const write = (line: string): void => void process.stdout.write(`${line}\n`);
const labels = join(values.dataset, 'faces.json');
if (values.help || !existsSync(labels)) {
  process.stdout.write(values.help ? HELP : `bench:detection: there is no ${labels}\n`);
  process.exit(values.help ? 0 : 2);
}

type Labels = Record<string, { faces: [left: number, top: number, width: number, height: number][] }>;
const images = Object.entries(JSON.parse(readFileSync(labels, 'utf8')) as Labels).map(
  ([file, { faces }]) => ({
    file,
    labelled: faces.map(([left, top, width, height]): Box => ({ left, top, width, height })),
  }),
);

async function measure(pack: string, profile: 'fast' | 'balanced' | 'accurate'): Promise<RecallReport> {
  const engine = await createEngine({ pack, profile, calibration: 'none' });
  const boxes = await Promise.all(
    images.map(async ({ file, labelled }): Promise<ImageBoxes> => {
      const { faces } = await engine.detect({ file: join(values.dataset, file) }, { minFaceSize: 0 });
      const found = [...faces]
        .sort((a, b) => (b.confidence ?? 0) - (a.confidence ?? 0))
        .map(({ box }) => box);
      return { labelled, found };
    }),
  );
  await engine.close();
  return recallBySize(boxes, SIZES_PX);
}

const percent = (found: number, labelled: number): string =>
  labelled === 0 ? '-' : `${((found / labelled) * 100).toFixed(1)}%`;
const results: { pack: string; profile: string; report: RecallReport }[] = [];
for (const pack of values.packs.split(',')) {
  for (const profile of values.profiles.split(',')) {
    if (profile !== 'fast' && profile !== 'balanced' && profile !== 'accurate') {
      throw new Error(`there is no profile ${profile}`);
    }
    results.push({ pack, profile, report: await measure(pack, profile) });
  }
}
const names = results.map(({ pack, profile }) => `${pack}, ${profile}`);
write(`| face size, px | labelled | ${names.join(' | ')} |`);
write(`| --- | ---: |${' ---: |'.repeat(names.length)}`);
for (const [at, { from, below, labelled }] of results[0]!.report.sizes.entries()) {
  const range = below === Infinity ? `${from} and more` : `${from} to ${below}`;
  const cells = results.map(({ report }) => percent(report.sizes[at]!.found, labelled));
  write(`| ${range} | ${labelled} | ${cells.join(' | ')} |`);
}
const total = results[0]!.report.labelled;
write(`| all | ${total} | ${results.map(({ report }) => percent(report.found, total)).join(' | ')} |`);
const { largest } = results[0]!.report;
const ofLargest = results.map(({ report }) => percent(report.largest.found, largest.labelled));
write(`| the largest of each image | ${largest.labelled} | ${ofLargest.join(' | ')} |`);
write(`| boxes without a label | | ${results.map(({ report }) => report.unmatched).join(' | ')} |`);
mkdirSync(values.out, { recursive: true });
writeFileSync(
  join(values.out, 'detection.json'),
  `${JSON.stringify({ images: images.length, results }, null, 2)}\n`,
);
