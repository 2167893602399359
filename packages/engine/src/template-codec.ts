import { crc32 } from 'node:zlib';
import { FaceError } from '@face/core';
import { dequantizeFloat16, dequantizeInt8, l2Normalize, quantizeFloat16, quantizeInt8 } from '@face/native';
import { type FaceTemplate, requireTemplate } from './template.js';

/**
 * How components are stored. `float16` halves the size for a cosine error below 0.001, `int8` quarters it for
 * one below 0.01; the exact bounds are those of the native quantisers.
 */
export type TemplateType = 'float32' | 'float16' | 'int8';

const MAGIC = 'FTPL';
const VERSION = 1;
const TYPES: readonly TemplateType[] = ['float32', 'float16', 'int8'];
const COMPONENT_BYTES = { float32: 4, float16: 2, int8: 1 } as const;
const HEADER_BYTES = 16;
const CHECKSUM_BYTES = 4;

/**
 * Writes a template as bytes, all little-endian: "FTPL", version u8, type u8, dims u16, model id length u8, three
 * zero bytes, int8 scale f32, model id (UTF-8), components, CRC-32 of everything before.
 * @throws FaceError `TEMPLATE_INVALID` for an embedding that is empty, not finite or not of unit length,
 *   `INVALID_ARGUMENT` for another type
 */
export function encodeTemplate(template: FaceTemplate, type: TemplateType = 'float32'): Uint8Array {
  requireTemplate(template);
  if (!TYPES.includes(type)) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'type', reason: `is none of ${TYPES.join(', ')}` });
  }
  const { embedding } = template;
  const model = Buffer.from(template.model);
  if (model.length > 0xff) throw invalid('its model id is too long');
  const { components, scale } = quantize(embedding, type);
  const bytes = Buffer.alloc(HEADER_BYTES + model.length + components.length + CHECKSUM_BYTES);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt8(VERSION, 4);
  bytes.writeUInt8(TYPES.indexOf(type), 5);
  bytes.writeUInt16LE(embedding.length, 6);
  bytes.writeUInt8(model.length, 8);
  bytes.writeFloatLE(scale, 12);
  bytes.set(model, HEADER_BYTES);
  bytes.set(components, HEADER_BYTES + model.length);
  const end = bytes.length - CHECKSUM_BYTES;
  bytes.writeUInt32LE(crc32(bytes.subarray(0, end)), end);
  return bytes;
}

/**
 * Reads a template back; components become float32 of unit length again.
 * @throws FaceError `TEMPLATE_INVALID` for bytes that are no template, of another version, cut or altered
 */
export function decodeTemplate(bytes: Uint8Array): FaceTemplate {
  if (!ArrayBuffer.isView(bytes)) throw invalid('it is no bytes');
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < HEADER_BYTES + CHECKSUM_BYTES || buffer.toString('latin1', 0, 4) !== MAGIC) {
    throw invalid('it does not start like one');
  }
  const version = buffer.readUInt8(4);
  if (version !== VERSION) throw invalid(`it has version ${version}, known is ${VERSION}`);
  const type = TYPES[buffer.readUInt8(5)];
  if (type === undefined) throw invalid('its component type is unknown');
  const dims = buffer.readUInt16LE(6);
  const modelEnd = HEADER_BYTES + buffer.readUInt8(8);
  const end = modelEnd + dims * COMPONENT_BYTES[type];
  if (buffer.length !== end + CHECKSUM_BYTES) throw invalid('its length is wrong');
  if (buffer.readUInt32LE(end) !== crc32(buffer.subarray(0, end))) throw invalid('its checksum is wrong');
  const model = buffer.toString('utf8', HEADER_BYTES, modelEnd);
  const embedding = dequantize(buffer.subarray(modelEnd, end), type, buffer.readFloatLE(12));
  try {
    l2Normalize(embedding);
  } catch (cause) {
    throw new FaceError('TEMPLATE_INVALID', { reason: 'it has no direction' }, { cause });
  }
  return { model, embedding };
}

/** A template as base64 text. */
export function templateToBase64(template: FaceTemplate, type?: TemplateType): string {
  return Buffer.from(encodeTemplate(template, type)).toString('base64');
}

/** @throws FaceError `TEMPLATE_INVALID` */
export function templateFromBase64(text: string): FaceTemplate {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw invalid('it is not base64');
  return decodeTemplate(Buffer.from(text, 'base64'));
}

function quantize(embedding: Float32Array, type: TemplateType): { components: Uint8Array; scale: number } {
  const asBytes = (array: Float32Array | Uint16Array | Int8Array): Uint8Array =>
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  if (type === 'float32') return { components: asBytes(embedding), scale: 1 };
  if (type === 'float16') {
    const halves = new Uint16Array(embedding.length);
    quantizeFloat16(embedding, halves);
    return { components: asBytes(halves), scale: 1 };
  }
  const integers = new Int8Array(embedding.length);
  const scale = quantizeInt8(embedding, integers);
  return { components: asBytes(integers), scale };
}

function dequantize(components: Uint8Array, type: TemplateType, scale: number): Float32Array {
  // A copy aligns the components, which the file layout does not.
  const { buffer } = Uint8Array.from(components);
  if (type === 'float32') return new Float32Array(buffer);
  const embedding = new Float32Array(components.length / COMPONENT_BYTES[type]);
  if (type === 'float16') dequantizeFloat16(new Uint16Array(buffer), embedding);
  else dequantizeInt8(new Int8Array(buffer), scale, embedding);
  return embedding;
}

function invalid(reason: string): FaceError {
  return new FaceError('TEMPLATE_INVALID', { reason });
}
