import { describe, expect, it, jest } from '@jest/globals';
import { analyzeBench } from '../../src/bench/analyze-bench.js';
import type { AskedSubject } from '../../src/bench/analyze-subject.js';
import { renderBench } from '../../src/report/render-bench.js';
import { inventedPairs } from '../bench/invented-provider.js';

// Loading the plot library through the transformer takes most of it.
jest.setTimeout(120_000);

const claim = (measured: number) => ({
  measured,
  interval: { low: 0, high: 4.3e-5, isRough: measured === 0 },
  ratio: measured / 1e-5,
  outcome: 'undecided' as const,
});
const subject: AskedSubject = {
  name: 'pack/balanced',
  provider: 'local',
  model: 'pack-1/balanced',
  answers: { get: () => undefined },
  latencyBasis: 'one at a time',
  allPairs: {
    people: 373,
    images: 903,
    genuine: 2589,
    impostor: 404_664,
    kernelMs: 26.4,
    at: [{ rate: '1e-5', cosine: 0.4569, tar: 0.9564 }],
    claims: [
      {
        rate: '1e-5',
        cosine: 0.5,
        events: 0,
        trials: 404_664,
        personPairs: 69_378,
        factor: 3,
        byPerson: claim(0),
        byImage: claim(2.47e-6),
      },
    ],
    recommendations: [],
  },
};

describe('renderBench', () => {
  const dataset = {
    name: 'x',
    kind: 'list' as const,
    root: '/nowhere',
    pairs: inventedPairs(4),
    rejected: [],
  };
  const manifest = { name: 'x', people: 4, images: 8, missing: [], sha256: 'ab'.repeat(32) };
  const page = renderBench(
    analyzeBench({
      dataset,
      manifest,
      subjects: [subject],
      title: 'Test',
      command: 'face bench x',
      date: '2026-01-01T00:00:00.000Z',
      isComplete: false,
      machine: { cores: 2 },
      notAsked: [],
    }),
  );
  const cells = [...page.matchAll(/<t[hd] (?:scope="row" )?data-column="([^"]*)">([^<]*)</g)].map(
    ([, column, text]) => `${column}: ${text}`,
  );

  it('tells a claim by person and by image, nothing measured being 0', () => {
    expect(cells).toEqual(
      expect.arrayContaining([
        'counted by: person',
        'measured FMR: 0',
        '95%: 0 to 4.3e-5\u00a0†',
        'counted by: image',
        'measured FMR: 2.47e-6',
        'over the claim: 0.25 ×',
      ]),
    );
    expect(cells).toEqual(expect.arrayContaining(['TAR at 1e-5: 95.64%', 'cosine at 1e-5: 0.4569']));
    expect(page).toContain('903 images');
  });

  it('is whole without a single answer', () => {
    expect(page).toContain('No curve: a class has no score.');
    expect(page).toContain('Stopped early: pack/balanced 0 of 4 pairs');
    expect(page).not.toMatch(/undefined|NaN|Infinity/);
  });
});
