import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LongText } from '../../src/request/long-text.js';
import { parseJsonAroundImages, parseJsonBody } from '../../src/request/parse-json-body.js';

const long = 'A/+z'.repeat(2000);

/** The value, or that there is none. */
function outcome(parse: () => unknown): unknown {
  try {
    return { value: parse() };
  } catch {
    return 'invalid';
  }
}

function agrees(body: Buffer): void {
  expect(outcome(() => parseJsonBody(body))).toEqual(
    outcome(() => JSON.parse(body.toString('utf8')) as unknown),
  );
}

describe('parseJsonBody', () => {
  it.each([
    `{"ImageA":"${long}","ImageB":"${long}x","QualityControl":1}`,
    `{"a":{"base64":"${long}"},"b":["${long}",null,"short"]}`,
    `"${long}"`,
    `{"${long}":1}`,
    `{"${long}" : "${long}"}`,
    `{"a":"${long}\\n${long}"}`,
    `{"a":"${long}\\\\","b":"${long}"}`,
    `{"a":"\\"","b":"${long}"}`,
    `{"a":"${long}é人","b":"é"}`,
    `{"a":"${long}\n"}`,
    `{"a":"${long}\t${long}"}`,
    `{"a":"${long}`,
    `{"a":"${long}"`,
    `{"a":"${long}",}`,
    `{"a":${long}}`,
    `{"__proto__":"${long}"}`,
    `{"a":"${long}","a":"second"}`,
    `"${long}" "${long}"`,
    '',
    '"',
    '\\"',
    'null',
  ])('reads what JSON.parse reads and refuses what it refuses', (text) => {
    agrees(Buffer.from(text));
  });

  it('agrees with JSON.parse about any JSON with long strings in it, also when a byte of it is changed', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('A', '+', '/', '\\', '"', '\n', 'é', ':'), maxLength: 8 }),
      fc.constant(long),
      fc.string({ unit: 'binary', maxLength: 4 }).map((end) => long + end),
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.constant(null), tie('list'), tie('object')),
      list: fc.array(tie('node'), { maxLength: 3 }),
      object: fc.dictionary(text, tie('node'), { maxKeys: 3 }),
    })).node;
    const change = fc.option(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(255)));
    fc.assert(
      fc.property(value, change, (content, changed) => {
        const body = Buffer.from(JSON.stringify(content));
        if (changed !== null) body[Math.floor(changed[0] * (body.length - 1))] = changed[1];
        agrees(body);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('quotes nothing of a broken body', () => {
    expect(() => parseJsonBody(Buffer.from('{"secret'))).toThrow(
      expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.not.stringContaining('secret') }),
    );
  });
});

describe('parseJsonAroundImages', () => {
  it('leaves long values as they are and reads the others', () => {
    const content = parseJsonAroundImages(Buffer.from(`{"ImageA":"${long}","Version":"3.0","n":[1]}`));
    expect(content).toEqual({ ImageA: expect.any(LongText), Version: '3.0', n: [1] });
    expect(String((content as { ImageA: LongText }).ImageA)).toBe(long);
  });

  it('refuses control characters when the text is asked for', () => {
    const { a } = parseJsonAroundImages(Buffer.from(`{"a":"${long}\n"}`)) as { a: LongText };
    expect(() => a.toString()).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });
});
