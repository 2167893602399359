import { describe, expect, it } from '@jest/globals';
import { FaceError, sideBySide } from '../../src/index.js';
import { standIn } from './stand-in.js';

const [a, b] = [{ file: 'a.jpg' }, { file: 'b.jpg' }];

describe('sideBySide', () => {
  it('gives every answer and failure in order', async () => {
    const error = new FaceError('NO_FACE', { side: 'b' });
    const all = sideBySide([standIn('local', 91), standIn('tencent', error), standIn('facepp', 88)]);
    expect(await all.compare(a, b)).toMatchObject([
      { provider: 'local', comparison: { score: 91 } },
      { provider: 'tencent', error: { code: 'NO_FACE' } },
      { provider: 'facepp', comparison: { score: 88 } },
    ]);
  });

  it('rejects when the caller aborts', async () => {
    const all = sideBySide([standIn('local', 91), standIn('tencent', 55)]);
    await expect(all.compare(a, b, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  it('throws a defect', async () => {
    const all = sideBySide([standIn('local', 91), standIn('tencent', new TypeError('bug'))]);
    await expect(all.compare(a, b)).rejects.toThrow(TypeError);
  });

  it('closes all', async () => {
    const members = [standIn('local', 1), standIn('tencent', 1)];
    await sideBySide(members).close();
    expect(members.map(({ closed }) => closed)).toEqual([1, 1]);
  });

  it('refuses an empty list', () => {
    expect(() => sideBySide([])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
