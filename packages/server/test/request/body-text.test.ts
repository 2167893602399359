import { describe, expect, it } from '@jest/globals';
import { bodyText } from '../../src/request/body-text.js';

describe('bodyText', () => {
  it('reads ASCII, other UTF-8, and broken UTF-8 like a decoder', () => {
    const bodies = [
      Buffer.from('{"a":1}'),
      Buffer.from('人脸 é'),
      Buffer.from([0x41, 0xff, 0xc3]),
      Buffer.alloc(0),
    ];
    expect(bodies.map(bodyText)).toEqual(bodies.map((body) => new TextDecoder().decode(body)));
  });

  it('reads a view that starts inside its buffer', () => {
    expect(bodyText(new Uint8Array(Buffer.from('xxhello')).subarray(2))).toBe('hello');
  });
});
