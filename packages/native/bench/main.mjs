#!/usr/bin/env node
/**
 * Measures the native operations against their peers in one interleaved run, prints a table and writes
 * bench-results/native.json after every row; what this run does not measure stays as an earlier one left it. Peers
 * in Python (OpenCV, faiss, numpy) are measured where python3 can import them. The largest gallery needs about 12 GB
 * of free memory and is left out, by name, where there is less.
 */
import { galleryRows } from './galleries.mjs';
import { imageRows } from './images.mjs';
import { speedup, summary } from './measure.mjs';
import { pairRows } from './pairs.mjs';
import { writeReport } from './report.mjs';

if (process.argv.includes('--help')) {
  process.stdout.write('node packages/native/bench/main.mjs [pairs] [images] [galleries]\n');
  process.exit(0);
}
const GROUPS = { pairs: pairRows, images: imageRows, galleries: galleryRows };
const chosen = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(GROUPS);

const rows = [];
let must = [];
for (const group of chosen) {
  for await (const row of GROUPS[group]()) {
    rows.push(row);
    print(row);
    must = writeReport(rows);
  }
}
for (const { name, target, measured, holds } of must) {
  const verdict = measured === null ? 'NOT MEASURED' : holds ? 'holds' : 'FALLS SHORT';
  process.stdout.write(`${verdict}  ${name}: ${measured?.toFixed(2) ?? '-'} (target ${target})\n`);
}

function print({ name, unit, scale, seconds, bytes, skipped }) {
  if (skipped !== undefined) {
    process.stdout.write(`\n${name}: SKIPPED, ${skipped}\n`);
    return;
  }
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
