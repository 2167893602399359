import { FaceError, type ErrorCode } from '@face/core';
import { describe, expect, it } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type PairJudgeOptions, createPairJudge } from '../../src/batch/pair-judge.js';
import type { EmbedImage } from '../../src/templates/embed-images.js';
import { temporaryFolder } from '../temporary-folder.js';
import { INVENTED } from './invented-pairs.js';

const folder = temporaryFolder();
folder.write('p1-1', 'x');
const options = (embed: EmbedImage): PairJudgeOptions => ({
  ...INVENTED,
  embed,
  folder: folder.path,
  firstRetryMs: 1,
});

/** Fails for one image, the first `times` times. */
function failing(bad: string, error: FaceError, times = Number.POSITIVE_INFINITY): EmbedImage {
  let left = times;
  return (path) =>
    path.endsWith(bad) && left-- > 0 ? Promise.reject(error) : INVENTED.embed(path.replace(bad, 'p9-9'));
}

describe('createPairJudge', () => {
  it.each<[ErrorCode, object]>([
    ['ENGINE_OUT_OF_MEMORY', {}],
    ['ENGINE_WORKER_LOST', { reason: 'heap' }],
    ['MODEL_RUN_FAILED', { model: 'x', reason: 'y' }],
    ['INTERNAL', { reason: 'y' }],
    ['IMAGE_FILE_NOT_FOUND', { reason: 'EIO' }],
  ])('takes %s for the fault of the image when it comes again and again', async (code, params) => {
    const error = new FaceError(code, params as Record<string, string>);
    const judge = createPairJudge(options(failing('bad', error)));
    const [good, poor] = await judge([
      ['p1-1', 'p2-2'],
      ['p1-1', 'bad'],
    ]);
    expect(good).toHaveProperty('score');
    expect(poor).toEqual({ failure: code, side: 'b' });
    const passing = createPairJudge(options(failing('bad', error, 2)));
    expect(await passing([['p1-1', 'bad']])).toEqual([
      expect.objectContaining({ score: expect.any(Number) }),
    ]);
  });

  it('ends when one image after the other meets such a fault', async () => {
    const judge = createPairJudge(
      options(() => Promise.reject(new FaceError('INTERNAL', { reason: 'all' }))),
    );
    const pairs = Array.from({ length: 30 }, (_, index) => [`a${index}`, `b${index}`] as const);
    await expect(judge(pairs)).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('ends at once when weights are missing', async () => {
    const error = new FaceError('MODEL_FILE_MISSING', { file: 'x', command: 'y' });
    await expect(createPairJudge(options(failing('bad', error)))([['p1-1', 'bad']])).rejects.toBe(error);
  });

  it('does not take a share that is not mounted for missing images', async () => {
    const absent = new FaceError('IMAGE_FILE_NOT_FOUND', { file: 'x', reason: 'ENOENT' });
    mkdirSync(join(folder.path, 'empty'));
    for (const share of ['empty', 'absent']) {
      const judge = createPairJudge({ ...options(failing('x', absent)), folder: join(folder.path, share) });
      await expect(judge([['x', 'y']])).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    }
    const elsewhere = createPairJudge(options(failing('x', absent)));
    await expect(elsewhere([['/no-such-share/x', 'p1-1']])).rejects.toMatchObject({
      code: 'DATASET_INVALID',
    });
    expect(await elsewhere([['gone/x', 'p1-1']])).toEqual([{ failure: 'IMAGE_FILE_NOT_FOUND', side: 'a' }]);
  });
});
