import { describe, expect, it, jest } from '@jest/globals';
import { calibrate } from '../src/calibration/calibrate.js';
import { checkOnHalves } from '../src/calibration/halves-check.js';
import { runLfw } from '../src/protocol/lfw-protocol.js';
import { pairsCsv } from '../accuracy/pairs-csv.js';
import { renderAccuracy } from '../accuracy/render-accuracy.js';
import type { AccuracyRow } from '../accuracy/accuracy-row.js';
import { syntheticPeople } from './synthetic-people.js';

// Loading the plot library through the transformer takes most of it.
jest.setTimeout(120_000);

const templates = syntheticPeople(200, 2, { dimensions: 32, noise: 0.4 });
const HOSTILE = '<script>alert(1)</script>';
const images = Array.from({ length: 400 }, (_, row) => ({
  id: row === 0 ? HOSTILE : `p${row >> 1}/${row}.jpg`,
  path: String(row),
  person: `p${row >> 1}`,
}));
const folds = [0, 1].map((fold) =>
  Array.from({ length: 100 }, (_, place) => {
    const first = images[2 * (fold * 100 + place)]!;
    return [
      { a: first, b: images[2 * (fold * 100 + place) + 1]!, same: true },
      { a: first, b: images[2 * (fold * 100 + ((place + 1) % 100))]!, same: false },
    ];
  }).flat(),
);

const PEER: AccuracyRow = {
  name: 'peer 1.0',
  subject: 'peer 1.0',
  accuracy: 0.928,
  standardError: 0.004,
  interval: { low: 0.919, high: 0.937 },
  accuracyWithRefusal: 0.95,
  eer: 0.02,
  fta: 0.059,
  failuresByCode: { NO_FACE: 226 },
};

async function report(): Promise<string> {
  const lfw = await runLfw({ name: 'invented', imageFolder: '', images, folds }, (path) =>
    Promise.resolve(templates.row(Number(path))),
  );
  const provenance = {
    pack: 'made-up',
    profile: 'balanced',
    models: { net: 'ab'.repeat(32) },
    dataset: 'x',
    date: 'y',
  };
  const { table } = await calibrate(templates, { provenance, replicates: 50 });
  const halves = await checkOnHalves(templates, { seeds: [1] });
  return renderAccuracy({
    title: 'Accuracy of <made-up>',
    command: 'npm run bench:accuracy',
    date: '2026-01-01',
    dataset: { name: 'invented', sha256: 'cd'.repeat(32) },
    machine: { cores: 2 },
    rows: [PEER],
    subjects: [{ name: 'made-up/balanced', lfw, table, halves }],
    picture: (id) => (id === 'p1/2.jpg' ? 'data:image/png;base64,AA==' : undefined),
  });
}

describe('renderAccuracy', () => {
  const page = report();

  it('is one page that loads nothing and runs nothing', async () => {
    const text = await page;
    expect(text).not.toMatch(/<script|<link|@import|url\(/i);
    expect(
      [...text.matchAll(/(?:src|href)="([^"]{0,20})/g)].every(([, target]) => target!.startsWith('data:')),
    ).toBe(true);
  });

  it('shows four plots, the folds and the hardest pairs', async () => {
    const text = await page;
    const count = (pattern: RegExp): number => [...text.matchAll(pattern)].length;
    expect(count(/<svg /g)).toBe(4);
    expect(count(/<\/svg>/g)).toBe(4);
    expect(text).toMatch(/aria-label="line"[^>]*>\s*<path[^>]* d="M[^"]{200,}"/);
    expect(count(/<figcaption>\s*<b>-?\d\.\d{3}<\/b>/g)).toBe(24);
    expect(text).toContain('<title>Accuracy of &#60;made-up&#62;</title>');
  });

  it('tells all that was measured, also of whom there is no more than the pairs', async () => {
    expect(await page).toMatch(/peer 1\.0<\/th>\s*<td[^>]*>92\.80 ± 0\.40.*226 NO_FACE/s);
  });
});

describe('pairsCsv', () => {
  it('quotes fields and disarms formulas', () => {
    const pair = { personA: 'x', personB: 'y', same: false };
    const lines = [...pairsCsv([{ ...pair, a: 'a,"1".jpg', b: '=1+1', score: 0.5 }])];
    expect(lines).toEqual(['a,b,same,group,score,failure\r\n', `"a,""1"".jpg",'=1+1,0,,0.500000,\r\n`]);
  });
});
