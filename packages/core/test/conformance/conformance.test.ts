import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConformanceSubject, conformanceChecks } from '../../src/conformance/conformance-checks.js';
import { type Comparison, type FaceComparer, FaceError, firstAvailable } from '../../src/index.js';
import { standIn } from '../composition/stand-in.js';
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
  recode: (bytes) => Promise.resolve(bytes),
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

  describe('pass for a composition of such comparers', () => {
    const busy = standIn('busy', new FaceError('ENGINE_BUSY'), { formats: ['jpeg'], maxBytes: 1000 });
    const composed: ConformanceSubject = {
      ...subject(() => firstAvailable([busy, referenceComparer()])),
      providers: ['reference'],
    };
    for (const { name, run } of conformanceChecks(composed)) it(name, run);
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
    [
      'a refusal of the wrong side',
      'refuses empty bytes',
      failing((error) => new FaceError(error.code, { ...error.params, side: 'a' })),
    ],
    [
      'options that throw instead of rejecting',
      'refuses options that are none, by rejecting',
      (comparer) => ({
        ...comparer,
        compare: (a, b, { signal } = {}) => comparer.compare(a, b, { signal }),
      }),
    ],
    [
      'an abort that ends every call',
      'ends only the calls whose signals abort',
      (comparer) => {
        const all = new AbortController();
        return {
          ...comparer,
          compare: (a, b, options) => {
            options?.signal?.addEventListener('abort', () => {
              all.abort();
            });
            return comparer.compare(a, b, { signal: all.signal });
          },
        };
      },
    ],
    [
      'a turned picture that is somebody else',
      'turns a picture upright as its EXIF says',
      answering(() => ({ score: 5 })),
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
