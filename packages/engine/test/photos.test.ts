import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { installPack } from '@face/models';
import { describeWithSharedData, sharedPath } from '@face/testing';
import { type Engine, createEngine } from '../src/engine.js';
import type { FaceTemplate } from '../src/template.js';

const PACKS = ['embedded', 'standard'] as const;
const filesOf = (folder: string): string[] => readdirSync(sharedPath('data', folder)).sort();

describeWithSharedData('photos of people', () => {
  const engines = new Map<string, Engine>();
  const templates = new Map<string, Map<string, FaceTemplate>>();

  beforeAll(async () => {
    await installPack('standard', { mirror: sharedPath('models') });
    for (const pack of PACKS) {
      engines.set(pack, await createEngine({ pack }));
      templates.set(pack, new Map());
    }
  }, 120_000);

  afterAll(async () => {
    for (const engine of engines.values()) await engine.close();
  });

  it.each(
    PACKS.flatMap((pack) => [
      { pack, folder: 'frll-dev', count: 48 },
      { pack, folder: 'one-person', count: 8 },
    ]),
  )(
    'have a face for $pack in every one of $folder',
    async ({ pack, folder, count }) => {
      const files = filesOf(folder);
      expect(files).toHaveLength(count);
      for (const file of files) {
        const { template } = await engines.get(pack)!.embed({ file: sharedPath('data', folder, file) });
        templates.get(pack)!.set(file, template);
      }
    },
    300_000,
  );

  // Neutral (03) and smiling (08) photos of one person.
  it.each(PACKS)('score all 24 London people above 80 with their other photo by %s', (pack) => {
    const found = templates.get(pack)!;
    const people = filesOf('frll-dev').filter((file) => file.endsWith('_03.jpg'));
    const scores = people.map((file) => {
      const other = file.replace('_03', '_08');
      return { file, score: engines.get(pack)!.compareTemplates(found.get(file)!, found.get(other)!).score };
    });
    expect(scores).toHaveLength(24);
    expect(scores.filter(({ score }) => score <= 80)).toEqual([]);
  });
});
