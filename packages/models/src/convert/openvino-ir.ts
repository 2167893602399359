import { XMLParser } from 'fast-xml-parser';
import * as v from 'valibot';
import { FaceError } from '@face/core';
import { float16sToFloat32 } from './float16.js';
import { type Tensor, sizeOf } from './graph.js';

/** One layer of an OpenVINO IR (version 10 or 11). */
export interface IrLayer {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  /** Attributes of the layer's `data` element. */
  readonly data: Readonly<Record<string, string>>;
  /** Ids of the layers that feed it, by input port. */
  readonly inputs: readonly string[];
  /** Dimensions of its first output. */
  readonly dims: readonly number[];
}

/** A parsed IR: layers in file order (a topological order), constants as float32 by layer id. */
export interface IrNetwork {
  readonly layers: readonly IrLayer[];
  readonly constants: ReadonlyMap<string, Tensor>;
}

const portSchema = v.object({ '@id': v.string(), dim: v.optional(v.array(v.string()), []) });
const layerSchema = v.object({
  '@id': v.string(),
  '@type': v.string(),
  '@name': v.string(),
  data: v.optional(v.record(v.string(), v.string()), {}),
  output: v.optional(v.object({ port: v.array(portSchema) })),
});
const edgeSchema = v.object({
  '@from-layer': v.string(),
  '@to-layer': v.string(),
  '@to-port': v.pipe(v.string(), v.digits(), v.transform(Number)),
});
const netSchema = v.object({
  net: v.object({
    layers: v.object({ layer: v.array(layerSchema) }),
    edges: v.object({ edge: v.array(edgeSchema) }),
  }),
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  processEntities: false,
  isArray: (name) => ['layer', 'edge', 'port', 'dim'].includes(name),
});

/**
 * Reads an OpenVINO IR. Half-precision constants become float32, and the `Convert` layers that would do so
 * at run time disappear.
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export function readOpenvinoIr(source: string, xml: Uint8Array, bin: Uint8Array): IrNetwork {
  const fail = (reason: string, cause?: unknown): FaceError =>
    new FaceError('MODEL_CONVERT_FAILED', { file: source, reason }, { cause });
  let net: v.InferOutput<typeof netSchema>['net'];
  try {
    net = v.parse(netSchema, parser.parse(new TextDecoder().decode(xml))).net;
  } catch (cause) {
    throw fail('the XML is not an OpenVINO IR', cause);
  }

  const inputs = new Map<string, string[]>();
  for (const edge of net.edges.edge) {
    const ports = inputs.get(edge['@to-layer']) ?? [];
    ports[edge['@to-port']] = edge['@from-layer'];
    inputs.set(edge['@to-layer'], ports);
  }

  const layers: IrLayer[] = [];
  const constants = new Map<string, Tensor>();
  const decompressed = new Map<string, string>();
  for (const { '@id': id, '@type': type, '@name': name, data: attributes, output } of net.layers.layer) {
    const data = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key.slice(1), value]));
    const dims = (output?.port[0]?.dim ?? []).map(Number);
    const from = (inputs.get(id) ?? []).map((input) => decompressed.get(input) ?? input);
    if (type === 'Const') {
      constants.set(
        id,
        readConstant(data, dims, bin, (reason) => fail(`constant ${name}: ${reason}`)),
      );
    } else if (type === 'Convert' && from.length === 1 && constants.has(from[0]!)) {
      decompressed.set(id, from[0]!);
    } else {
      layers.push({ id, type, name, data, inputs: from, dims });
    }
  }
  return { layers, constants };
}

function readConstant(
  data: Readonly<Record<string, string>>,
  dims: readonly number[],
  bin: Uint8Array,
  fail: (reason: string) => FaceError,
): Tensor {
  const [offset, size] = [Number(data.offset), Number(data.size)];
  const bytesPerValue = { f16: 2, f32: 4 }[data.element_type ?? ''];
  if (bytesPerValue === undefined) throw fail(`element type ${String(data.element_type)} is not supported`);
  if (size !== sizeOf(dims) * bytesPerValue) throw fail(`${size} bytes for [${dims.join(', ')}]`);
  if (!(offset >= 0 && offset + size <= bin.byteLength)) throw fail('lies outside the weights');
  const bytes = new Uint8Array(bin.subarray(offset, offset + size));
  const values = bytesPerValue === 2 ? float16sToFloat32(bytes) : new Float32Array(bytes.buffer);
  return { type: 'float32', dims, data: values };
}
