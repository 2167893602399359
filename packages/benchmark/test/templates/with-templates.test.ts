import { FaceError } from '@face/core';
import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { countAllPairs } from '../../src/protocol/all-pairs.js';
import { TemplateFile } from '../../src/templates/template-file.js';
import { TemplateMatrix } from '../../src/templates/template-matrix.js';
import { withTemplates } from '../../src/templates/with-templates.js';
import { syntheticPeople } from '../synthetic-people.js';

const people = syntheticPeople(40, 3, { dimensions: 16 });
const images = Array.from({ length: people.count }, (_, row) => ({
  id: String(row),
  path: String(row),
  person: `p${people.subjects[row]}`,
}));
/** Every tenth image shows no face. */
const embed = (path: string): Promise<Float32Array> =>
  Number(path) % 10 === 0
    ? Promise.reject(new FaceError('NO_FACE', { side: 'a' }))
    : Promise.resolve(people.row(Number(path)));
const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('face-templates-'));

describe('withTemplates', () => {
  it('lends the same templates from memory and from a file, which is removed afterwards', async () => {
    const before = leftovers();
    const [memory, file] = [
      await withTemplates(images, embed, {}, async ({ templates, failures }) => {
        expect(templates).toBeInstanceOf(TemplateMatrix);
        return [failures, (await countAllPairs(templates!)).impostor.counts] as const;
      }),
      await withTemplates(images, embed, { fileFrom: 10 }, async ({ templates, failures }) => {
        expect(templates).toBeInstanceOf(TemplateFile);
        expect(leftovers().length).toBeGreaterThan(0);
        return [failures, (await countAllPairs(templates!)).impostor.counts] as const;
      }),
    ];
    expect([memory[0], file[0]]).toEqual([12, 12]);
    expect(Buffer.from(file[1].buffer).equals(Buffer.from(memory[1].buffer))).toBe(true);
    expect(leftovers()).toEqual(before);
  });

  it('removes the file when its use fails', async () => {
    const before = leftovers();
    const failing = withTemplates(images, embed, { fileFrom: 1 }, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(leftovers()).toEqual(before);
  });

  it('says when no image gave a template', async () => {
    const blind = (): Promise<Float32Array> => Promise.reject(new FaceError('NO_FACE', { side: 'a' }));
    for (const fileFrom of [1, 1000]) {
      const lent = await withTemplates(images, blind, { fileFrom }, (borrowed) => Promise.resolve(borrowed));
      expect(lent).toEqual({ templates: undefined, failures: 120 });
    }
  });
});
