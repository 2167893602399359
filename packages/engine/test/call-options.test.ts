import { describe, expect, it } from '@jest/globals';
import { type GroupOptions, callWishes } from '../src/call-options.js';
import type { Operation } from '../src/tracing.js';

const DEFAULTS = { minFaceSize: 20, rotate: 'never' } as const;
const wishes = (options: unknown, operation: Operation = 'compare', side: 'a' | 'b' = 'a') =>
  callWishes(options as GroupOptions, operation, side, DEFAULTS);

describe('callWishes', () => {
  it('has a default for everything, also for options given as undefined', () => {
    const expected = {
      want: 'template',
      search: { choice: 'largest', minFaceSize: 20, rotate: 'never', chosenOnly: true },
      quality: { measure: 'chosen', level: 0 },
      maxFaces: 32,
    };
    expect(wishes({})).toEqual(expected);
    expect(wishes({ rotate: undefined, choose: undefined, signal: undefined })).toEqual(expected);
    expect(wishes({}, 'detect')).toMatchObject({ want: 'faces', quality: { measure: 'all' } });
  });

  it('chooses for the two images of a comparison separately', () => {
    const rectangle = { left: 1, top: 2, width: 3, height: 4 };
    const choose = ['most-central', { rectangle }];
    expect(wishes({ choose }, 'compare', 'a').search.choice).toBe('most-central');
    expect(wishes({ choose }, 'compare', 'b').search.choice).toEqual({ rectangle });
  });

  it('takes any signal that can be used as one', () => {
    for (const signal of [new AbortController().signal, { aborted: false, addEventListener: 'any' }]) {
      expect(() => wishes({ signal })).not.toThrow();
    }
  });

  const refused: [unknown, string, Operation?][] = [
    [null, 'options'],
    ['fast', 'options'],
    [[], 'options'],
    [{ rotat: 'auto' }, 'rotat'],
    [{ rotate: 'yes' }, 'rotate'],
    [{ rotate: null }, 'rotate'],
    [{ minFaceSize: '5' }, 'minFaceSize'],
    [{ minFaceSize: null }, 'minFaceSize'],
    [{ minFaceSize: -1 }, 'minFaceSize'],
    [{ minFaceSize: Infinity }, 'minFaceSize'],
    [{ minFaceSize: Number.NaN }, 'minFaceSize'],
    [{ measure: 'some' }, 'measure'],
    [{ quality: 5 }, 'quality'],
    [{ quality: null }, 'quality'],
    [{ signal: 'now' }, 'signal'],
    [{ signal: null }, 'signal'],
    [{ choose: 'smallest' }, 'choose'],
    [{ choose: null }, 'choose'],
    [{ choose: {} }, 'choose'],
    [{ choose: { rectangle: { left: 0, top: 0, width: -1, height: 1 } } }, 'choose'],
    [{ choose: ['largest'] }, 'choose'],
    [{ choose: ['largest', 'largest', 'largest'] }, 'choose'],
    [{ choose: ['largest', 'largest'] }, 'choose', 'embed'],
    [{ choose: ['largest', 'largest'] }, 'choose', 'detect'],
    [{ maxFaces: 2 }, 'maxFaces', 'embed'],
    [{ maxFaces: 0 }, 'maxFaces', 'embedAll'],
    [{ maxFaces: 257 }, 'maxFaces', 'embedAll'],
    [{ maxFaces: 1.5 }, 'maxFaces', 'embedAll'],
  ];
  it.each(refused.map(([options, name, operation = 'compare']) => ({ options, name, operation })))(
    'refuses $options of $operation by naming $name',
    ({ options, name, operation }) => {
      expect(() => wishes(options, operation)).toThrow(
        expect.objectContaining({ code: 'INVALID_ARGUMENT', params: expect.objectContaining({ name }) }),
      );
    },
  );
});
