import { describe, expect, it } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { ERRORS, type ErrorCode, FaceError, isFaceError } from '../src/index.js';

describe('FaceError', () => {
  it('fills its message from params', () => {
    const error = new FaceError('INVALID_ARGUMENT', { name: 'maxQueue', reason: 'is negative' });
    expect(error.message).toBe('maxQueue: is negative');
  });

  it('leaves out the bracketed parts whose params are missing', () => {
    expect(new FaceError('NO_FACE').message).toBe('no face was found in image');
    expect(new FaceError('NO_FACE', { side: 'b' }).message).toBe('no face was found in image b');
    expect(new FaceError('IMAGE_TOO_MANY_BYTES', { maxBytes: 5 }).message).toBe(
      'the image has too many bytes, at most 5 allowed',
    );
  });

  it('does not expand placeholders or brackets inside a param', () => {
    const error = new FaceError('INVALID_ARGUMENT', { name: '{reason}', reason: '[{name}] $& $1' });
    expect(error.message).toBe('{reason}: [{name}] $& $1');
  });

  it('keeps a param from starting a new line or flooding a log', () => {
    const { message } = new FaceError('INVALID_ARGUMENT', {
      name: 'a\r\nb\u001b[2J',
      reason: 'x'.repeat(5000),
    });
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message.length).toBeLessThan(400);
  });

  it('carries code, kind, retryable, params and cause', () => {
    const cause = new Error('socket');
    const error = new FaceError('VENDOR_UNREACHABLE', { vendor: 'tencent', reason: 'reset' }, { cause });
    expect(error).toMatchObject({
      name: 'FaceError',
      code: 'VENDOR_UNREACHABLE',
      kind: 'vendor',
      retryable: true,
    });
    expect(error.params).toEqual({ vendor: 'tencent', reason: 'reset' });
    expect(error.cause).toBe(cause);
    expect(error).toBeInstanceOf(Error);
  });

  it('does not follow later changes of the object it was given', () => {
    const params = { side: 'a' };
    const error = new FaceError('NO_FACE', params);
    params.side = 'b';
    expect(error.params.side).toBe('a');
    expect(Object.isFrozen(error.params)).toBe(true);
  });

  it('names in message and remedy the command that mends it', () => {
    const error = new FaceError('MODEL_FILE_MISSING', { file: 'a.onnx', command: 'face models pull mine' });
    expect(error.message).toBe('the model file a.onnx is missing; to fetch it: face models pull mine');
    expect(error.remedy).toBe('Fetch it: `face models pull mine`.');
    expect(new FaceError('MODEL_FILE_MISSING', { file: 'a.onnx' }).remedy).toBe('Fetch it.');
  });

  it('turns into JSON without cause or stack', () => {
    const error = new FaceError('NO_FACE', { side: 'a' }, { cause: new Error('inner') });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'FaceError',
      code: 'NO_FACE',
      message: 'no face was found in image a',
      params: { side: 'a' },
    });
  });

  it.each(Object.keys(ERRORS) as ErrorCode[])('%s reads well without any param', (code) => {
    const error = new FaceError(code);
    expect(error.message).not.toMatch(/[[\]{}]/);
    expect(error.remedy).not.toMatch(/[[\]{}]|unknown/);
    expect(error.remedy).toMatch(/\.$/);
    expect(code).toMatch(/^[A-Z]+(_[A-Z0-9]+)*$/);
  });
});

describe('isFaceError', () => {
  it('recognises a FaceError and narrows by code', () => {
    const error: unknown = new FaceError('NO_FACE', { side: 'a' });
    expect(isFaceError(error)).toBe(true);
    expect(isFaceError(error, 'NO_FACE')).toBe(true);
    expect(isFaceError(error, 'ABORTED')).toBe(false);
  });

  it('recognises one of another copy of the package', () => {
    class FaceErrorCopy extends Error {
      override readonly name = 'FaceError';
      readonly code = 'NO_FACE';
    }
    expect(isFaceError(new FaceErrorCopy(), 'NO_FACE')).toBe(true);
  });

  it('recognises one of another realm', () => {
    const foreign: unknown = runInNewContext(
      'Object.assign(new Error("x"), { name: "FaceError", code: "ABORTED" })',
    );
    expect(isFaceError(foreign, 'ABORTED')).toBe(true);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a string', 'FaceError'],
    ['a plain object', { name: 'FaceError', code: 'NO_FACE' }],
    ['another error', new Error('x')],
    ['an unknown code', Object.assign(new Error('x'), { name: 'FaceError', code: 'NOT_A_CODE' })],
    ['a code that Object has', Object.assign(new Error('x'), { name: 'FaceError', code: 'toString' })],
    ['a numeric code', Object.assign(new Error('x'), { name: 'FaceError', code: 1 })],
  ])('refuses %s', (_name, value) => {
    expect(isFaceError(value)).toBe(false);
  });
});
