import { simd } from '@face/native';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { nativeRoot } from '../../../native/tools/toolchain.mjs';
import { speedup, summary } from './measure.mjs';
import { mustEntries } from './must.mjs';

const folder = resolve(nativeRoot, '..', 'bench-results');
const file = join(folder, 'native.json');
const loadBefore = loadavg();

function machine() {
  return { cpu: cpus()[0]?.model, cpus: cpus().length, memoryBytes: totalmem(), simd: simd() };
}

/** What an earlier run on this machine wrote: a run of some groups leaves the rest as it was. */
function earlier() {
  if (!existsSync(file)) return { rows: [], must: [] };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const { cpu, cpus: count, simd: levels } = report.machine;
  const here = machine();
  const same = cpu === here.cpu && count === here.cpus && levels.active === here.simd.active;
  return same ? report : { rows: [], must: [] };
}

/** Writes the rows measured so far into bench-results/native.json and gives all its promises. */
export function writeReport(rows) {
  const date = new Date().toISOString();
  const before = earlier();
  const measured = new Set(rows.map(({ name }) => name));
  const must = mustEntries(rows).map((entry) => {
    const old = before.must.find(({ name }) => name === entry.name);
    return entry.measured === null && old?.measured != null ? old : { ...entry, date };
  });
  const report = {
    date,
    machine: { ...machine(), node: process.version, loadBefore, loadAfter: loadavg() },
    rows: [
      ...before.rows.filter(({ name }) => !measured.has(name)),
      ...rows.map((row) => ({ ...figures(row), date })),
    ],
    must,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(report, null, 2) + '\n');
  return must;
}

function figures({ seconds, scale, ...row }) {
  if (seconds === undefined) return row;
  const [first] = Object.values(seconds);
  const variants = Object.entries(seconds).map(([name, values]) => {
    const { medianS, lowerS, upperS, bestS, rounds } = summary(values);
    const [median, lower, upper, best] = [medianS, lowerS, upperS, bestS].map((value) => value * scale);
    return [name, { median, lower, upper, best, rounds, ratioToFirst: speedup(first, values).ratio }];
  });
  return { ...row, variants: Object.fromEntries(variants) };
}
