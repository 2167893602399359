import { describe, expect, it } from '@jest/globals';
import { PIPELINE_REVISION, modelId } from '../src/model-id.js';
import {
  decodeTemplate,
  encodeTemplate,
  templateFromBase64,
  templateToBase64,
} from '../src/template-codec.js';
import { type FaceTemplate, similarity } from '../src/template.js';

function template(seed: number, dims = 256): FaceTemplate {
  const values = Float32Array.from({ length: dims }, (_, index) => Math.sin(seed * 31 + index * 1.7));
  const length = Math.hypot(...values);
  return { model: 'standard-1/balanced', embedding: values.map((value) => value / length) };
}

const code = (expected: string): unknown => expect.objectContaining({ code: expected });

describe('encodeTemplate', () => {
  it.each([
    ['float32', 1e-6, 256 * 4],
    ['float16', 1e-3, 256 * 2],
    ['int8', 1e-2, 256],
  ] as const)('keeps the similarity as %s within %f', (type, tolerance, componentBytes) => {
    const [a, b] = [template(1), template(2)];
    const bytes = encodeTemplate(a, type);
    expect(bytes.length).toBe(16 + a.model.length + componentBytes + 4);
    const restored = decodeTemplate(bytes);
    expect(restored.model).toBe(a.model);
    expect(Math.abs(similarity(restored, b) - similarity(a, b))).toBeLessThan(tolerance);
  });

  it('survives base64', () => {
    const a = template(3);
    expect(similarity(templateFromBase64(templateToBase64(a)), a)).toBeCloseTo(1, 5);
  });

  it('decodes from an unaligned place in a larger buffer', () => {
    const bytes = encodeTemplate(template(4));
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(decodeTemplate(shifted.subarray(1)).embedding.length).toBe(256);
  });

  it('refuses embeddings that are empty or not finite', () => {
    const nan = template(5);
    nan.embedding[7] = Number.NaN;
    expect(() => encodeTemplate(nan)).toThrow(code('TEMPLATE_INVALID'));
    expect(() => encodeTemplate({ model: 'm', embedding: new Float32Array(0) })).toThrow(
      code('TEMPLATE_INVALID'),
    );
  });
});

it('refuses to compare templates of another revision of the pipeline', () => {
  const current = { ...template(1), model: modelId({ id: 'standard-1' }, 'balanced') };
  const before = { ...current, model: `standard-1/balanced/${PIPELINE_REVISION - 1}` };
  expect(similarity(current, current)).toBeCloseTo(1, 5);
  for (const other of [before, template(1)]) {
    expect(() => similarity(current, other)).toThrow(code('TEMPLATE_MISMATCH'));
  }
});

describe('what is no template', () => {
  it.each([
    ['another component type', () => encodeTemplate(template(1), 'int4' as 'int8'), 'INVALID_ARGUMENT'],
    [
      'an embedding of another length',
      () => encodeTemplate({ model: 'm', embedding: Float32Array.of(3, 4) }),
      'TEMPLATE_INVALID',
    ],
    ['no object', () => encodeTemplate(null as unknown as FaceTemplate), 'TEMPLATE_INVALID'],
    ['text instead of bytes', () => decodeTemplate('text' as unknown as Uint8Array), 'TEMPLATE_INVALID'],
    ['a number instead of base64', () => templateFromBase64(5 as unknown as string), 'TEMPLATE_INVALID'],
    [
      'a NaN to be compared',
      () => similarity({ model: 'm', embedding: Float32Array.of(Number.NaN) }, template(1)),
      'TEMPLATE_INVALID',
    ],
  ])('is refused by a typed error: %s', (_, call, expected) => {
    expect(call).toThrow(code(expected));
  });
});

describe('decodeTemplate', () => {
  it('refuses every cut and every altered byte', () => {
    const bytes = encodeTemplate(template(6, 16), 'int8');
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeTemplate(bytes.subarray(0, length))).toThrow(code('TEMPLATE_INVALID'));
    }
    for (let at = 0; at < bytes.length; at++) {
      const altered = Uint8Array.from(bytes);
      altered[at]! ^= 0x40;
      expect(() => decodeTemplate(altered)).toThrow(code('TEMPLATE_INVALID'));
    }
  });

  it.each(['', 'not base64!', 'QUJD'])('refuses the text "%s"', (text) => {
    expect(() => templateFromBase64(text)).toThrow(code('TEMPLATE_INVALID'));
  });
});
