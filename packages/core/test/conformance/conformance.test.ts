import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConformanceSubject, conformanceChecks } from '../../src/conformance/conformance-checks.js';
import { type Comparison, type FaceComparer, FaceError } from '../../src/index.js';
import { referenceComparer } from './reference-comparer.js';

const jpeg = (name: string): Buffer => Buffer.from(`JPEG:${name};`.padEnd(40, ' '));
const folder = mkdtempSync(join(tmpdir(), 'face-conformance-'));
const file = join(folder, 'ann.jpg');

beforeAll(() => {
  writeFileSync(file, jpeg('ann:1'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const subject = (create: () => FaceComparer): ConformanceSubject => ({
  create,
  file,
  pictures: {
    samePerson: [Buffer.from('JPEG:ann:0000000000000000000001;'), Buffer.from('JPEG:ann:2;')],
    differentPeople: [jpeg('ann:1'), jpeg('bob:1')],
    noFace: jpeg('nobody:1'),
    poor: jpeg('ann:poor'),
  },
});

describe('conformanceChecks', () => {
  describe('pass for a comparer that keeps the contract', () => {
    for (const { name, run } of conformanceChecks(subject(referenceComparer))) it(name, run);
  });

  type Break = (comparer: FaceComparer) => FaceComparer;
  const answering =
    (change: (comparison: Comparison) => Partial<Comparison>): Break =>
    (comparer) => ({
      ...comparer,
      compare: async (a, b, options) => {
        const comparison = await comparer.compare(a, b, options);
        return { ...comparison, ...change(comparison) };
      },
    });
  const failing =
    (change: (error: FaceError) => unknown): Break =>
    (comparer) => ({
      ...comparer,
      compare: (a, b, options) =>
        comparer.compare(a, b, options).catch((error: unknown) => {
          throw change(error as FaceError);
        }),
    });

  it.each<[string, string, Break]>([
    ['a score above 100', 'answers in the documented form', answering(() => ({ score: 101 }))],
    ['a score of NaN', 'answers in the documented form', answering(() => ({ score: Number.NaN }))],
    ['four decimals', 'answers in the documented form', answering(() => ({ score: 91.12345 }))],
    [
      'thresholds that fall',
      'answers in the documented form',
      answering(() => ({ thresholds: { '1e-3': 80, '1e-4': 70, '1e-5': 90 } })),
    ],
    ['another provider', 'answers in the documented form', answering(() => ({ provider: 'other' }))],
    ['no request id', 'answers in the documented form', answering(() => ({ requestId: '' }))],
    ['everybody the same', 'tells two people', answering(() => ({ score: 95 }))],
    ['nobody the same', 'tells one person', answering(() => ({ score: 5 }))],
    ['one request id for all', 'keeps concurrent answers apart', answering(() => ({ requestId: 'x' }))],
    [
      'a missing face without its side',
      'names the side without a face',
      failing((error) => new FaceError(error.code)),
    ],
    ['an Error instead of a FaceError', 'refuses GIF', failing(() => new Error('GIF'))],
    [
      'a gate that takes every picture',
      'refuses a poor picture from a quality level on, or any level',
      (comparer) => ({ ...comparer, compare: (a, b) => comparer.compare(a, b) }),
    ],
    ['another code', 'refuses empty bytes', failing(() => new FaceError('INTERNAL'))],
    [
      'image data in an error',
      'refuses an image cut in half',
      failing((error) => new FaceError(error.code, { data: 'x'.repeat(5000) })),
    ],
    [
      'a signal that is ignored',
      'ends a running call when its signal aborts, and lives on',
      (comparer) => ({ ...comparer, compare: (a, b) => comparer.compare(a, b) }),
    ],
    [
      'a close that changes nothing',
      'finishes running calls on close and refuses new ones',
      (comparer) => ({ ...comparer, close: () => Promise.resolve() }),
    ],
  ])('catch %s in "%s"', async (_fault, name, breakIt) => {
    const check = conformanceChecks(subject(() => breakIt(referenceComparer()))).find(
      (one) => one.name === name,
    );
    await expect(check!.run()).rejects.toMatchObject({ code: 'ERR_ASSERTION' });
  });
});
