import { describe, expect, it } from '@jest/globals';
import type { EngineInfo } from '@face/engine';
import { templateKey } from '../../src/templates/template-key.js';

const info: Pick<EngineInfo, 'model' | 'versions'> = {
  model: 'made-up-1/balanced',
  versions: { engine: '0.1.0', pack: 1, node: '20.19.0', onnxruntime: '1', sharp: '2', libvips: '3' },
};
const models = { 'b.onnx': '2', 'a.onnx': '1' };
const key = templateKey(info, models, 'largest');

describe('templateKey', () => {
  it('is another one for another model, weights, choice or part of the program', () => {
    const changed = (versions: Partial<EngineInfo['versions']>): string =>
      templateKey({ ...info, versions: { ...info.versions, ...versions } }, models, 'largest');
    const others = [
      templateKey({ ...info, model: 'made-up-1/fast' }, models, 'largest'),
      templateKey(info, { ...models, 'a.onnx': '3' }, 'largest'),
      templateKey(info, models, 'most-central'),
      changed({ engine: '0.2.0' }),
      changed({ pack: 2 }),
      changed({ libvips: '4' }),
    ];
    expect(new Set([key, ...others]).size).toBe(7);
  });

  it('does not depend on the order of the files or on Node', () => {
    const versions = { ...info.versions, node: '22.0.0' };
    expect(templateKey({ ...info, versions }, { 'a.onnx': '1', 'b.onnx': '2' }, 'largest')).toBe(key);
  });
});
