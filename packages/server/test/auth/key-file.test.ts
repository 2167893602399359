import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseKeys, readKeyEnvironment, readKeyFile } from '../../src/auth/key-file.js';

const SECRET = 'not-a-real-secret-1';

function failureOf(act: () => unknown): { code?: string; message: string } {
  try {
    act();
  } catch (error) {
    return error as { code: string; message: string };
  }
  return { message: 'did not fail' };
}

describe('parseKeys', () => {
  it('reads an object with keys and a bare array, with all protocols but metrics allowed', () => {
    const key = { id: 'a', secret: SECRET };
    const expected = [{ ...key, protocols: ['tencent', 'facepp', 'rest'] }];
    expect(parseKeys(JSON.stringify({ keys: [key] }), 'f')).toEqual(expected);
    expect(parseKeys(JSON.stringify([key]), 'f')).toEqual(expected);
  });

  it.each([
    ['no JSON', `[{"id":"a","secret":"${SECRET}"`],
    ['no keys', '{"keys":[]}'],
    ['a misspelt field', `[{"id":"a","secret":"${SECRET}","protocol":["rest"]}]`],
    ['an unknown protocol', `[{"id":"a","secret":"${SECRET}","protocols":["soap"]}]`],
    ['an id that REST could not split', `[{"id":"a.b","secret":"${SECRET}"}]`],
    ['a short secret', '[{"id":"a","secret":"short"}]'],
    ['an id twice', `[{"id":"a","secret":"${SECRET}"},{"id":"a","secret":"${SECRET}2"}]`],
    ['a rate of nothing', `[{"id":"a","secret":"${SECRET}","requestsPerSecond":0}]`],
  ])('refuses %s by naming the file, never the secret', (_, json) => {
    const error = failureOf(() => parseKeys(json, 'keys.json'));
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.message).toContain('keys.json');
    expect(error.message).not.toContain(SECRET);
  });
});

describe('readKeyFile', () => {
  it('reads a file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'face-keys-')), 'keys.json');
    writeFileSync(file, JSON.stringify([{ id: 'a', secret: SECRET, name: 'shop' }]));
    await expect(readKeyFile(file)).resolves.toMatchObject([{ name: 'shop' }]);
  });

  it('says that a file cannot be read', async () => {
    await expect(readKeyFile('/nonexistent/keys.json')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      params: { name: '/nonexistent/keys.json' },
    });
  });
});

describe('readKeyEnvironment', () => {
  it('takes one key from two variables, many from one, none from none', () => {
    const one = { FACE_SERVER_KEY_ID: 'a', FACE_SERVER_KEY_SECRET: SECRET };
    expect(readKeyEnvironment(one)).toMatchObject([{ id: 'a', secret: SECRET }]);
    const many = { FACE_SERVER_KEYS: JSON.stringify([{ id: 'b', secret: SECRET }]) };
    expect(readKeyEnvironment(many)).toMatchObject([{ id: 'b' }]);
    const both = failureOf(() => readKeyEnvironment({ ...one, ...many }));
    expect([both.code, both.message]).toEqual([
      'INVALID_ARGUMENT',
      expect.stringContaining('FACE_SERVER_KEY_ID'),
    ]);
    expect(readKeyEnvironment({})).toEqual([]);
  });

  it('refuses an id without a secret', () => {
    expect(failureOf(() => readKeyEnvironment({ FACE_SERVER_KEY_ID: 'a' })).code).toBe('INVALID_ARGUMENT');
  });
});
