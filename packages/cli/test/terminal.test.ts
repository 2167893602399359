import { describe, expect, it } from '@jest/globals';
import { faceWith } from './run-face.js';

const list = ['models', 'list'];
const failing = ['compare', 'missing.jpg', 'missing.jpg', '--pack', 'unknown-pack'];
const COLOURED = /\u001b\[/;

describe('colours', () => {
  it.each([{}, { CI: 'true' }, { FORCE_COLOR: '0' }, { FORCE_COLOR: '1', NO_COLOR: '1' }])(
    'stay away from a pipe with %j',
    (env) => {
      expect(faceWith(env, ...list).stdout).not.toMatch(COLOURED);
      expect(faceWith(env, ...failing).stderr).not.toMatch(COLOURED);
    },
    30_000,
  );

  it('can be forced', () => {
    expect(faceWith({ FORCE_COLOR: '1' }, ...list).stdout).toMatch(COLOURED);
    expect(faceWith({ FORCE_COLOR: '1' }, ...failing).stderr).toMatch(COLOURED);
  }, 30_000);
});
