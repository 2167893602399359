import { describe, expect, it } from '@jest/globals';
import { accuracyMarkdown } from '../accuracy/accuracy-markdown.js';
import type { AccuracyRow } from '../accuracy/accuracy-row.js';
import { batchMusts } from '../accuracy/must-hold.js';

const row = (subject: string, choose: AccuracyRow['choose'], accuracy: number): AccuracyRow => ({
  name: subject,
  subject,
  ...(choose !== undefined && { choose }),
  accuracy,
  standardError: 0.001,
  interval: { low: 0.9, high: 1 },
  accuracyWithRefusal: accuracy,
  eer: 0.01,
  fta: 0,
  ...(choose !== undefined && {
    allPairs: {
      genuine: 1,
      impostor: 1,
      kernelMs: 1,
      at: {
        '1e-3': { cosine: 0.3, tar: 0.99 },
        '1e-4': { cosine: 0.4, tar: 0.98 },
        '1e-5': { cosine: 0.5, tar: 0.95 },
      },
    },
  }),
});

describe('accuracyMarkdown', () => {
  it('has a line per pack and profile with both choices, and the peer', () => {
    const rows = [
      row('`x`, fast', 'most-central', 0.993),
      row('`x`, fast', 'largest', 0.992),
      row('`y`, fast', 'most-central', 0.98),
      row('peer', undefined, 0.928),
    ];
    expect(accuracyMarkdown(rows).split('\n').slice(2)).toEqual([
      '| `x`, fast | 99.20% | 99.30% | 99.00 / 98.00 / 95.00% |',
      '| `y`, fast | not measured | 98.00% | 99.00 / 98.00 / 95.00% |',
      '| peer | 92.80% | 92.80% | – |',
      '',
    ]);
  });
});

describe('batchMusts', () => {
  const memory = {
    name: 'memory of a batch of 1000000 pairs',
    target: '< 500 MB',
    measured: '210 MB',
    holds: true,
  };

  it('takes over what the batch bench found, and names the command of the rest', () => {
    expect(batchMusts({ must: [memory] })).toEqual([
      memory,
      expect.objectContaining({
        name: expect.stringContaining('killed three times'),
        measured: expect.stringContaining('npm run bench:batch'),
        holds: 'not run',
      }),
    ]);
  });

  it('lists both where it never ran', () => {
    expect(batchMusts(undefined).map(({ holds }) => holds)).toEqual(['not run', 'not run']);
  });
});
