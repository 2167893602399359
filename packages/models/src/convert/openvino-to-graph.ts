import { FaceError } from '@face/core';
import { GraphBuilder } from './graph-builder.js';
import type { Attribute, Graph } from './graph.js';
import type { IrLayer, IrNetwork } from './openvino-ir.js';

/** Names the converted graph gives its only input and output. */
export interface GraphEnds {
  readonly input: string;
  readonly output: string;
}

/** Turns a layer into one node; gets the values that feed it, in order. */
type Translate = (builder: GraphBuilder, layer: IrLayer, inputs: readonly string[], name: string) => void;

const plain =
  (op: string): Translate =>
  (builder, _layer, inputs, name) => {
    builder.node(op, name, inputs);
  };

const convolution =
  (groups: number | 'channels'): Translate =>
  (builder, layer, inputs, name) => {
    const group = groups === 'channels' ? layer.dims[1]! : groups;
    builder.node('Conv', name, inputs, {
      group: { int: group },
      ...window(layer),
      dilations: ints(layer, 'dilations'),
    });
  };

const LAYERS: Record<string, Translate> = {
  Add: plain('Add'),
  Multiply: plain('Mul'),
  PReLU: plain('PRelu'),
  Sigmoid: plain('Sigmoid'),
  Convolution: convolution(1),
  GroupConvolution: convolution('channels'),
  AvgPool: (builder, layer, inputs, name) => {
    builder.node('AveragePool', name, inputs, { kernel_shape: ints(layer, 'kernel'), ...window(layer) });
  },
};

/**
 * Writes an OpenVINO network down as an ONNX graph, layer by layer, with nothing folded. The output is
 * flattened to [1, dims].
 * @throws FaceError `MODEL_CONVERT_FAILED` for a layer type or attribute that is not known here
 */
export function openvinoToGraph(source: string, network: IrNetwork, ends: GraphEnds): Graph {
  const builder = new GraphBuilder(source);
  const names = new Map<string, string>();
  const fail = (layer: IrLayer, reason: string): FaceError =>
    new FaceError('MODEL_CONVERT_FAILED', { file: source, reason: `layer ${layer.name}: ${reason}` });

  for (const layer of network.layers) {
    if (layer.type === 'Parameter') {
      names.set(layer.id, builder.input(ends.input, layer.dims));
      continue;
    }
    const inputs = layer.inputs.map((id, port) => {
      const constant = network.constants.get(id);
      if (constant === undefined) {
        const name = names.get(id);
        if (name === undefined) throw fail(layer, `input ${port} comes from an unknown layer`);
        return name;
      }
      const dims = layer.type === 'GroupConvolution' ? groupedDims(constant.dims) : constant.dims;
      return builder.constant(`${layer.id}/${port}`, { ...constant, dims });
    });
    if (layer.type === 'Result') {
      builder.node('Flatten', ends.output, inputs);
      const producer = network.layers.find(({ id }) => id === layer.inputs[0])!;
      builder.output(ends.output, [1, producer.dims.slice(1).reduce((product, dim) => product * dim, 1)]);
      continue;
    }
    if (layer.type === 'AvgPool' && !poolsWholePicture(layer, network)) {
      throw fail(layer, 'only the mean of a whole square picture is supported');
    }
    const translate = LAYERS[layer.type];
    if (translate === undefined) throw fail(layer, `type ${layer.type} is not supported`);
    if (
      (layer.data.auto_pad ?? 'explicit') !== 'explicit' ||
      (layer.data.rounding_type ?? 'floor') !== 'floor'
    ) {
      throw fail(layer, 'only explicit padding with floor rounding is supported');
    }
    names.set(layer.id, layer.id);
    translate(builder, layer, inputs, layer.id);
  }
  return builder.build();
}

function poolsWholePicture(layer: IrLayer, network: IrNetwork): boolean {
  const [, , height, width] = network.layers.find(({ id }) => id === layer.inputs[0])?.dims ?? [];
  const sides = [width, ...ints(layer, 'kernel').ints];
  return layer.dims.slice(2).every((dim) => dim === 1) && sides.every((side) => side === height);
}

/** [groups, outputs / group, inputs / group, ...kernel] as ONNX's [outputs, inputs / group, ...kernel]. */
function groupedDims([groups, outputs, ...rest]: readonly number[]): number[] {
  return [groups! * outputs!, ...rest];
}

function window(layer: IrLayer): Record<string, Attribute> {
  const pads = [...ints(layer, 'pads_begin').ints, ...ints(layer, 'pads_end').ints];
  return { pads: { ints: pads }, strides: ints(layer, 'strides') };
}

function ints(layer: IrLayer, name: string): { ints: number[] } {
  const text = layer.data[name] ?? '';
  return { ints: text.split(',').map(Number) };
}
