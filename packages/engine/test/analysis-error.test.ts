import { describe, expect, it } from '@jest/globals';
import { FaceError } from '@face/core';
import { l2Normalize } from '@face/native';
import { analysisError } from '../src/analysis-error.js';

function thrownBy(call: () => void): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('it did not throw');
}

describe('analysisError', () => {
  it('blames the model when a network answers NaN', () => {
    const error = thrownBy(() => {
      l2Normalize(Float32Array.of(1, Number.NaN));
    });
    expect(error).toMatchObject({ code: 'TENSOR_INVALID' });
    const told = analysisError(error, 'b', 'mine-1');
    expect(told).toMatchObject({ code: 'MODEL_RUN_FAILED', params: { model: 'mine-1', side: 'b' } });
    expect(told.kind).not.toBe('input');
  });

  it('names the side in all others', () => {
    const cases: [unknown, string][] = [
      [new FaceError('NO_FACE'), 'NO_FACE'],
      [new Error('std::bad_alloc'), 'ENGINE_OUT_OF_MEMORY'],
      [new Error('odd'), 'INTERNAL'],
      ['odd', 'INTERNAL'],
    ];
    for (const [error, code] of cases) {
      expect(analysisError(error, 'a', 'm')).toMatchObject({ code, params: { side: 'a' } });
    }
  });
});
