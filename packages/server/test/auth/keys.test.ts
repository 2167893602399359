import { describe, expect, it } from '@jest/globals';
import { parseKeys } from '../../src/auth/key-file.js';
import { Keys, equalSecrets } from '../../src/auth/keys.js';

const keysOf = (...keys: object[]): Keys => new Keys(parseKeys(JSON.stringify(keys), 'test'));
const A = { id: 'a', secret: 'not-a-real-secret-1' };

describe('Keys', () => {
  it('lets everybody in when there are none', () => {
    expect(new Keys().identify('whoever', 'whatever', 'rest').name).toBe('anonymous');
  });

  it('tells a caller by id and secret', () => {
    const keys = keysOf({ ...A, name: 'shop' });
    expect(keys.identify('a', A.secret, 'facepp').name).toBe('shop');
  });

  it.each([
    ['a', 'not-a-real-secret-2'],
    ['b', 'not-a-real-secret-1'],
    ['', ''],
    ['A', 'not-a-real-secret-1'],
  ])('refuses %j with %j', (id, secret) => {
    expect(() => keysOf(A).identify(id, secret, 'rest')).toThrow(
      expect.objectContaining({ code: 'KEY_REJECTED' }),
    );
  });

  it('refuses a protocol that the key is not for', () => {
    const keys = keysOf({ ...A, protocols: ['rest'] });
    expect(() => keys.identify('a', A.secret, 'facepp')).toThrow(
      expect.objectContaining({ code: 'KEY_FORBIDDEN' }),
    );
  });

  it('gives an unknown id a secret to check against that nobody knows', () => {
    const keys = keysOf(A);
    const { secret, key } = keys.claim('unknown');
    expect(key).toBeUndefined();
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
  });

  it('drops removed keys on replacement and keeps the counters of those that stay', () => {
    const keys = keysOf({ ...A, maxConcurrent: 1 }, { ...A, id: 'b' });
    const leave = keys.identify('a', A.secret, 'rest').limiter.enter();
    keys.replace(parseKeys(JSON.stringify([{ ...A, maxConcurrent: 1 }]), 'test'));
    expect(() => keys.identify('b', A.secret, 'rest')).toThrow();
    expect(() => keys.identify('a', A.secret, 'rest').limiter.enter()).toThrow(
      expect.objectContaining({ code: 'RATE_LIMITED' }),
    );
    leave();
    keys.identify('a', A.secret, 'rest').limiter.enter();
  });

  it('gives different keys different owners of face tokens', () => {
    const keys = keysOf(A, { ...A, id: 'b' });
    expect(keys.identify('a', A.secret, 'rest').owner).not.toBe(keys.identify('b', A.secret, 'rest').owner);
  });
});

describe('equalSecrets', () => {
  it('compares texts of any length', () => {
    expect([equalSecrets('abc', 'abc'), equalSecrets('abc', 'abcd'), equalSecrets('', 'a')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
