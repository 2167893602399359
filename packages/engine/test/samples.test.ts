import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installPack } from '@face/models';
import { hasSharedData, projectPath, sharedPath } from '@face/testing';
import { type Embedding, type Engine, createEngine } from '../src/engine.js';

interface SampleList {
  people: { name: string; files: string[] }[];
  group: { file: string };
}

const samples = JSON.parse(readFileSync(projectPath('samples/people.json'), 'utf8')) as SampleList;
const portraits = samples.people.flatMap(({ name, files }) => files.map((file) => ({ name, file })));

/** The standard pack needs weights that only the shared data or a download brings. */
const PACKS = ['embedded', 'standard'] as const;

describe.each(PACKS)('the samples with the %s pack', (pack) => {
  const isAvailable = pack === 'embedded' || hasSharedData;
  const when = isAvailable ? it : it.skip;
  const missing = isAvailable ? '' : ' [skipped: no shared data beside the checkout]';
  let engine: Engine | undefined;
  const embedded = new Map<string, Embedding>();

  beforeAll(async () => {
    if (!isAvailable) return;
    if (pack === 'standard') await installPack('standard', { mirror: sharedPath('models') });
    engine = await createEngine({ pack });
    for (const { file } of portraits) {
      embedded.set(file, await engine.embed({ file: projectPath('samples', file) }));
    }
  }, 60_000);

  afterAll(async () => {
    await engine?.close();
  });

  when(`show exactly one face in each portrait${missing}`, () => {
    for (const { file } of portraits) expect([file, embedded.get(file)!.faces.length]).toEqual([file, 1]);
    expect(portraits.length).toBeGreaterThanOrEqual(18);
  });

  when(`score every pair of one person above 80 and every other below 70${missing}`, () => {
    for (const a of portraits) {
      for (const b of portraits) {
        if (a.file >= b.file) continue;
        const { score } = engine!.compareTemplates(
          embedded.get(a.file)!.template,
          embedded.get(b.file)!.template,
        );
        const expected = a.name === b.name ? score > 80 : score < 70;
        expect([a.file, b.file, score, expected]).toEqual([a.file, b.file, score, true]);
      }
    }
  });

  when(`show a clear largest face in the group picture${missing}`, async () => {
    const { faces } = await engine!.detect({ file: projectPath('samples', samples.group.file) });
    const areas = faces.map(({ box }) => box.width * box.height);
    expect(faces.length).toBeGreaterThan(1);
    expect(areas[0]).toBeGreaterThan(1.3 * Math.max(...areas.slice(1)));
  });
});
