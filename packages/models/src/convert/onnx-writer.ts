import protobuf from 'protobufjs';
import type { Attribute, Graph, GraphValue, Tensor } from './graph.js';

/** Newest operator set that every network here needs (LeakyRelu 16), and the IR version it came with. */
const OPSET = 17;
const IR_VERSION = 8;

/** Values of TensorProto.DataType. */
const ELEMENT_TYPE = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;
/** Values of AttributeProto.AttributeType. */
const ATTRIBUTE_TYPE = { float: 1, int: 2, text: 3, ints: 7 } as const;

type FieldSpec = readonly [number: number, type: string, rule?: 'repeated'];

/** The part of the ONNX schema that is written here: message, field, number, type. */
const SCHEMA: Record<string, Record<string, FieldSpec>> = {
  Model: {
    irVersion: [1, 'int64'],
    producerName: [2, 'string'],
    graph: [7, 'Graph'],
    opsetImport: [8, 'OperatorSet', 'repeated'],
  },
  OperatorSet: { domain: [1, 'string'], version: [2, 'int64'] },
  Graph: {
    node: [1, 'Node', 'repeated'],
    name: [2, 'string'],
    initializer: [5, 'Tensor', 'repeated'],
    input: [11, 'ValueInfo', 'repeated'],
    output: [12, 'ValueInfo', 'repeated'],
  },
  Node: {
    input: [1, 'string', 'repeated'],
    output: [2, 'string', 'repeated'],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, 'Attribute', 'repeated'],
  },
  Attribute: {
    name: [1, 'string'],
    f: [2, 'float'],
    i: [3, 'int64'],
    s: [4, 'bytes'],
    ints: [8, 'int64', 'repeated'],
    type: [20, 'int32'],
  },
  Tensor: {
    dims: [1, 'int64', 'repeated'],
    dataType: [2, 'int32'],
    name: [8, 'string'],
    rawData: [9, 'bytes'],
  },
  ValueInfo: { name: [1, 'string'], type: [2, 'Type'] },
  Type: { tensorType: [1, 'TensorType'] },
  TensorType: { elemType: [1, 'int32'], shape: [2, 'Shape'] },
  Shape: { dim: [1, 'Dimension', 'repeated'] },
  Dimension: { dimValue: [1, 'int64'], dimParam: [2, 'string'] },
};

const root = new protobuf.Root();
for (const [name, fields] of Object.entries(SCHEMA)) {
  const type = new protobuf.Type(name);
  for (const [field, [number, fieldType, rule]] of Object.entries(fields)) {
    type.add(new protobuf.Field(field, number, fieldType, rule));
  }
  root.add(type);
}
const modelType = root.lookupType('Model');

/**
 * Serialises a graph as an ONNX model. The same graph gives the same bytes: fields are written in the order
 * of their numbers, constants in the order they were added, floats little-endian.
 */
export function writeOnnx(graph: Graph): Uint8Array {
  const model = {
    irVersion: IR_VERSION,
    producerName: 'face',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: {
      name: graph.name,
      node: graph.nodes.map((node) => ({
        input: node.inputs,
        output: node.outputs,
        name: node.outputs[0],
        opType: node.op,
        attribute: Object.entries(node.attributes).map(([name, value]) => attributeMessage(name, value)),
      })),
      initializer: [...graph.constants].map(([name, tensor]) => tensorMessage(name, tensor)),
      input: graph.inputs.map(valueMessage),
      output: graph.outputs.map(valueMessage),
    },
  };
  return modelType.encode(model).finish();
}

function attributeMessage(name: string, value: Attribute): object {
  if ('int' in value) return { name, i: value.int, type: ATTRIBUTE_TYPE.int };
  if ('float' in value) return { name, f: value.float, type: ATTRIBUTE_TYPE.float };
  if ('ints' in value) return { name, ints: value.ints, type: ATTRIBUTE_TYPE.ints };
  return { name, s: new TextEncoder().encode(value.text), type: ATTRIBUTE_TYPE.text };
}

function tensorMessage(name: string, tensor: Tensor): object {
  const { buffer, byteOffset, byteLength } = tensor.data;
  return {
    name,
    dims: tensor.dims,
    dataType: ELEMENT_TYPE[tensor.type],
    rawData: new Uint8Array(buffer, byteOffset, byteLength),
  };
}

function valueMessage({ name, dims }: GraphValue): object {
  const shape = { dim: dims.map((dim) => (typeof dim === 'number' ? { dimValue: dim } : { dimParam: dim })) };
  return { name, type: { tensorType: { elemType: ELEMENT_TYPE.float32, shape } } };
}
