import { describe, expect, it } from '@jest/globals';
import { readActivations, writeActivations } from '../../src/convert/activations.js';

const origin = { dataset: 'made-up', crops: 3, command: 'none' };
const activations = {
  ranges: new Map<string, readonly [number, number]>([['7', [-1.23456, 9]]]),
  exponents: new Map([['7', [0, 13, 5]]]),
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('activations', () => {
  it('are read as they were written, ranges to four digits', () => {
    const { ranges, exponents } = readActivations('a.json', bytes(writeActivations(activations, origin)));
    expect([...ranges]).toEqual([['7', [-1.235, 9]]]);
    expect([...exponents]).toEqual([['7', [0, 13, 5]]]);
  });

  it.each(['', '{}', '{"version":2}'])('are refused when they are %j', (text) => {
    expect(() => readActivations('a.json', bytes(text))).toThrow(
      expect.objectContaining({ code: 'MODEL_CONVERT_FAILED' }),
    );
  });

  it('are refused with an exponent that is no digit', () => {
    const text = writeActivations(activations, origin).replace('"0d5"', '"0-5"');
    expect(() => readActivations('a.json', bytes(text))).toThrow(
      expect.objectContaining({ code: 'MODEL_CONVERT_FAILED' }),
    );
  });
});
