import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { jsonBody } from '../../src/tencent/json-body.js';

describe('jsonBody', () => {
  it.each([0, 1, 2, 3, 36 * 1024 - 1, 36 * 1024, 36 * 1024 + 1, 200_000])(
    'encodes an image of %i bytes',
    (size) => {
      const image = randomBytes(size);
      const body = jsonBody({ Url: 'a"é', ImageA: image, n: 1.5, ImageB: new Uint8Array(image) });
      const text = image.toString('base64');
      expect(body.toString()).toBe(JSON.stringify({ Url: 'a"é', ImageA: text, n: 1.5, ImageB: text }));
    },
  );

  it('reads what a view shows, not what lies around it', () => {
    const image = Buffer.from('xabcx').subarray(1, 4);
    expect(jsonBody({ Image: image }).toString()).toBe('{"Image":"YWJj"}');
  });

  it.each([{}, { a: 1 }, { a: 'b', c: '' }])('writes %p as JSON.stringify does', (parameters) => {
    expect(jsonBody(parameters).toString()).toBe(JSON.stringify(parameters));
  });
});
