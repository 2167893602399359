import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Pack, installPack, loadPack } from '@face/models';
import { simd } from '@face/native';
import { describeWithSharedData, projectPath, sharedPath } from '@face/testing';
import { type Embedding, type Engine, createEngine } from '../src/engine.js';
import { chooseVariant, measurablePrecisions, requireTable } from '../src/precision.js';

const DOT_PRODUCTS = ['avx512vnni', 'avxvnni', 'dotprod'];
const canRunInt8 = DOT_PRODUCTS.some((feature) => simd().features.includes(feature));
const onInt8 = canRunInt8 ? it : it.skip;
const skipped = canRunInt8 ? '' : ' [skipped: this CPU has no integer dot products]';
const samples = JSON.parse(readFileSync(projectPath('samples/people.json'), 'utf8')) as {
  people: { name: string; files: string[] }[];
};

describe('chooseVariant', () => {
  const floatOnly = { id: 'made-1', name: 'made', calibrations: [], folder: 'made' } as unknown as Pack;
  const both = { ...floatOnly, int8Embedder: {} } as Pack;

  it.each(DOT_PRODUCTS)('takes int8 for fast by itself on a CPU with %s', (feature) => {
    const variant = chooseVariant(both, 'fast', 'auto', ['avx2', feature]);
    expect(variant).toMatchObject({ precision: 'int8', table: 'fast-int8' });
    expect(variant.model).toMatch(/^made-1\/fast-int8\//);
  });

  it('takes float32 by itself for other profiles, CPUs and packs', () => {
    const float32 = [
      chooseVariant(both, 'balanced', 'auto', DOT_PRODUCTS),
      chooseVariant(both, 'accurate', 'auto', DOT_PRODUCTS),
      chooseVariant(both, 'fast', 'auto', ['avx2', 'avx512f']),
      chooseVariant(floatOnly, 'fast', 'auto', DOT_PRODUCTS),
    ];
    for (const { precision, table, profile } of float32)
      expect([precision, table]).toEqual(['float32', profile]);
  });

  it('obeys a wish', () => {
    expect(chooseVariant(both, 'fast', 'float32', DOT_PRODUCTS).table).toBe('fast');
    expect(chooseVariant(both, 'accurate', 'int8', DOT_PRODUCTS).table).toBe('accurate-int8');
  });

  it('refuses int8 where CPU or pack lack it, naming the option', () => {
    const invalid = { code: 'INVALID_ARGUMENT', params: { name: 'precision' } };
    expect(() => chooseVariant(both, 'fast', 'int8', ['avx2'])).toThrow(
      expect.objectContaining({
        ...invalid,
        params: expect.objectContaining(invalid.params),
      }),
    );
    expect(() => chooseVariant(floatOnly, 'fast', 'int8', DOT_PRODUCTS)).toThrow(
      expect.objectContaining({
        ...invalid,
        params: expect.objectContaining(invalid.params),
      }),
    );
  });

  it('names the remedy where a variant has no table', () => {
    const variant = chooseVariant(both, 'fast', 'int8', DOT_PRODUCTS);
    expect(() => requireTable(both, variant)).toThrow(
      /face calibrate --pack made --profile fast --precision int8/,
    );
  });
});

describeWithSharedData('fast in int8 with the standard pack', () => {
  let engine: Engine;
  let float32: Engine;
  const opened: Engine[] = [];
  const embedded = new Map<string, Embedding>();

  beforeAll(async () => {
    await installPack('standard', { mirror: sharedPath('models') });
    float32 = await createEngine({ pack: 'standard', profile: 'fast', precision: 'float32', workers: 1 });
    opened.push(float32);
    if (!canRunInt8) return;
    engine = await createEngine({ pack: 'standard', profile: 'fast', workers: 2 });
    opened.push(engine);
    for (const { files } of samples.people) {
      for (const file of files) {
        embedded.set(file, await engine.embed({ file: projectPath('samples', file) }));
      }
    }
  }, 120_000);

  afterAll(async () => {
    await Promise.all(opened.map((each) => each.close()));
  });

  onInt8(`says so in its facts and its model${skipped}`, async () => {
    expect(engine.info).toMatchObject({ profile: 'fast', precision: 'int8' });
    expect(engine.info.model).toMatch(/^standard-1\/fast-int8\//);
    expect(float32.info).toMatchObject({ profile: 'fast', precision: 'float32' });
    expect(measurablePrecisions(await loadPack('standard'), 'fast')).toEqual(['float32', 'int8']);
  });

  onInt8(`scores one person above 80 and two below 70${skipped}`, () => {
    const portraits = samples.people.flatMap(({ name, files }) => files.map((file) => ({ name, file })));
    for (const a of portraits) {
      for (const b of portraits.filter(({ file }) => file > a.file)) {
        const { score } = engine.compareTemplates(
          embedded.get(a.file)!.template,
          embedded.get(b.file)!.template,
        );
        const expected = a.name === b.name ? score > 80 : score < 70;
        expect([a.file, b.file, score, expected]).toEqual([a.file, b.file, score, true]);
      }
    }
  });

  onInt8(`gives the same bytes the same embedding, on every worker${skipped}`, async () => {
    const [first] = embedded;
    const [file, { template }] = first!;
    const again = await Promise.all(
      Array.from({ length: 4 }, () => engine.embed({ file: projectPath('samples', file) })),
    );
    for (const each of again) expect(each.template.embedding).toEqual(template.embedding);
  });

  onInt8(`lies within cosine 0.97 of float32, but does not mix with it${skipped}`, async () => {
    for (const [file, { template }] of embedded) {
      const other = await float32.embed({ file: projectPath('samples', file) });
      expect(() => engine.compareTemplates(template, other.template)).toThrow(
        expect.objectContaining({ code: 'TEMPLATE_MISMATCH' }),
      );
      const cosine = template.embedding.reduce(
        (sum, value, at) => sum + value * other.template.embedding[at]!,
        0,
      );
      expect([file, cosine > 0.97, cosine < 0.99999]).toEqual([file, true, true]);
    }
  });
});
