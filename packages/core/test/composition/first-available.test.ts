import { describe, expect, it } from '@jest/globals';
import { FaceError, firstAvailable } from '../../src/index.js';
import { standIn } from './stand-in.js';

const [a, b] = [{ file: 'a.jpg' }, { file: 'b.jpg' }];
const busy = new FaceError('ENGINE_BUSY', { queued: 5, maxQueue: 5 });
const noFace = new FaceError('NO_FACE', { side: 'a' });

describe('firstAvailable', () => {
  it('lets the first answer and asks nobody else', async () => {
    const [local, cloud] = [standIn('local', 91), standIn('tencent', 55)];
    const comparison = await firstAvailable([local, cloud]).compare(a, b);
    expect(comparison).toMatchObject({ score: 91, provider: 'local', failures: [] });
    expect(cloud.asked).toBe(0);
  });

  it('asks the next after a failure that may pass, and says which answered', async () => {
    const comparer = firstAvailable([standIn('local', busy), standIn('tencent', 55)]);
    const comparison = await comparer.compare(a, b);
    expect(comparison).toMatchObject({ score: 55, provider: 'tencent' });
    expect(comparison.failures).toEqual([{ provider: 'local', error: busy }]);
  });

  it.each([
    'NO_FACE',
    'IMAGE_DECODE_FAILED',
    'IMAGE_DOWNLOAD_FAILED',
    'IMAGE_DOWNLOAD_TIMEOUT',
    'AUTH_FAILED',
    'ABORTED',
    'ENGINE_CLOSED',
  ] as const)('does not hide %s behind another provider', async (code) => {
    const cloud = standIn('tencent', 55);
    const comparer = firstAvailable([standIn('local', new FaceError(code)), cloud]);
    await expect(comparer.compare(a, b)).rejects.toMatchObject({ code });
    expect(cloud.asked).toBe(0);
  });

  it('does not hide a defect', async () => {
    const comparer = firstAvailable([standIn('local', new TypeError('bug')), standIn('tencent', 55)]);
    await expect(comparer.compare(a, b)).rejects.toThrow(TypeError);
  });

  it('throws the last error when all fail, with those before it', async () => {
    const comparer = firstAvailable([standIn('local', busy), standIn('tencent', noFace)]);
    await expect(comparer.compare(a, b)).rejects.toMatchObject({
      name: 'FaceError',
      code: 'NO_FACE',
      params: { side: 'a' },
      cause: noFace,
      failures: [
        { provider: 'local', error: busy },
        { provider: 'tencent', error: noFace },
      ],
    });
  });

  it('throws the error of the only one asked as it is', async () => {
    const comparer = firstAvailable([standIn('local', noFace), standIn('tencent', 55)]);
    await expect(comparer.compare(a, b)).rejects.toBe(noFace);
  });

  it('passes the signal on', async () => {
    const comparer = firstAvailable([standIn('local', 91), standIn('tencent', 55)]);
    await expect(comparer.compare(a, b, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  it('accepts what every one of them accepts', () => {
    const { info } = firstAvailable([
      standIn('local', 1, { urls: false, maxBytes: 500 }),
      standIn('facepp', 1, { formats: ['jpeg', 'png'], minSide: 48 }),
    ]);
    expect(info.provider).toBe('first of local, facepp');
    expect(info.limits).toMatchObject({ formats: ['jpeg', 'png'], maxBytes: 500, minSide: 48, urls: false });
  });

  it('closes all', async () => {
    const members = [standIn('local', 1), standIn('tencent', 1)];
    await firstAvailable(members).close();
    expect(members.map(({ closed }) => closed)).toEqual([1, 1]);
  });

  it('refuses an empty list', () => {
    expect(() => firstAvailable([])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
