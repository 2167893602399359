#!/usr/bin/env node
/**
 * Measures the native operations against their peers in one interleaved run, prints a table and writes
 * bench-results/native.json. Peers in Python (OpenCV, faiss, numpy) are measured where python3 can import them.
 * Needs about 14 GB of memory for the largest gallery.
 */
import { simd } from '@face/native';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { cmakeBuild, nativeRoot } from '../../../native/tools/toolchain.mjs';
import { galleryRows } from './galleries.mjs';
import { imageRows } from './images.mjs';
import { speedup, summary } from './measure.mjs';
import { mustEntries } from './must.mjs';
import { pairRows } from './pairs.mjs';

if (process.argv.includes('--help')) {
  process.stdout.write('node packages/native/bench/main.mjs [pairs] [images] [galleries]\n');
  process.exit(0);
}
const GROUPS = { pairs: pairRows, images: imageRows, galleries: galleryRows };
const chosen = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(GROUPS);

cmakeBuild('bench', ['-DCMAKE_BUILD_TYPE=Release', '-DFACE_TESTS=OFF'], ['face_bandwidth']);
const loadBefore = loadavg();
const rows = [];
for (const group of chosen) {
  for await (const row of GROUPS[group]()) {
    rows.push(row);
    print(row);
  }
}
const must = mustEntries(rows);
for (const { name, target, measured, holds } of must) {
  process.stdout.write(
    `${holds ? 'holds' : 'FALLS SHORT'}  ${name}: ${measured?.toFixed(2) ?? '-'} (target ${target})\n`,
  );
}
const folder = resolve(nativeRoot, '..', 'bench-results');
mkdirSync(folder, { recursive: true });
const report = {
  date: new Date().toISOString(),
  machine: {
    cpu: cpus()[0]?.model,
    cpus: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    simd: simd(),
    loadBefore,
    loadAfter: loadavg(),
  },
  rows: rows.map(({ seconds, scale, ...row }) => ({
    ...row,
    variants: Object.fromEntries(
      Object.entries(seconds).map(([name, values]) => {
        const { medianS, lowerS, upperS, bestS, rounds } = summary(values);
        const [median, lower, upper, best] = [medianS, lowerS, upperS, bestS].map((value) => value * scale);
        return [
          name,
          {
            median,
            lower,
            upper,
            best,
            rounds,
            ratioToFirst: speedup(Object.values(seconds)[0], values).ratio,
          },
        ];
      }),
    ),
  })),
  must,
};
writeFileSync(join(folder, 'native.json'), JSON.stringify(report, null, 2) + '\n');

function print({ name, unit, scale, seconds, bytes }) {
  process.stdout.write(`\n${name} [${unit}; median (quartiles); times the first]\n`);
  const first = Object.values(seconds)[0];
  for (const [variant, values] of Object.entries(seconds)) {
    const { medianS, lowerS, upperS } = summary(values);
    const [median, lower, upper] = [medianS, lowerS, upperS].map((value) => (value * scale).toPrecision(4));
    const rate = bytes === undefined ? '' : `  ${(bytes / medianS / 1e9).toFixed(1)} GB/s of float32`;
    process.stdout.write(
      `  ${variant.padEnd(28)} ${median.padStart(9)} (${lower}..${upper})  x${speedup(first, values).ratio.toFixed(2)}${rate}\n`,
    );
  }
}
