import { describe, expect, it } from '@jest/globals';
import { engineSettings } from '../src/options.js';

describe('engineSettings', () => {
  it('has a default for everything', () => {
    expect(engineSettings({})).toMatchObject({ pack: 'embedded', profile: 'balanced', maxQueue: 256 });
  });

  it('merges limits with the defaults', () => {
    expect(engineSettings({ limits: { maxBytes: 5 } }).limits).toMatchObject({
      maxBytes: 5,
      minSide: 16,
      urls: false,
    });
  });

  it.each([
    [{ workers: 0 }, 'workers'],
    [{ workers: 1.5 }, 'workers'],
    [{ pack: '' }, 'pack'],
    [{ maxQueue: -1 }, 'maxQueue'],
    [{ limits: { maxBytes: '5' } }, 'limits.maxBytes'],
    [{ profile: 'best' }, 'profile'],
    [{ worker: 2 }, 'worker'],
    [{ limits: { minSide: 500, maxSide: 100 } }, 'limits.minSide'],
    [{ limits: { minSide: 20_000 } }, 'limits.minSide'],
    [{ limits: { minSide: 100, maxPixels: 9_999 } }, 'limits.maxPixels'],
    [{ limits: { maxSize: 5 } }, 'limits.maxSize'],
  ])('names the option that is wrong in %j', (options, name) => {
    expect(() => engineSettings(options as object)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        params: expect.objectContaining({ name }),
      }),
    );
  });
});
