import { readFile } from 'node:fs/promises';
import type { ActivationsOrigin } from './convert/activations.js';

/** Lowest and highest value of one channel. */
export type ChannelRange = readonly [low: number, high: number];

/** An embedding network whose inner values can be seen, on its way to int8. */
export interface TracedEmbedder {
  /** ONNX model with every one of `values` but the input among its outputs, each [1, channels, height, width]. */
  readonly model: Uint8Array;
  /** The input, and every value that is to be quantised. */
  readonly values: readonly string[];
  /** The file of activations that the conversion `openvino-ir-int8` takes, from what each channel reached. */
  activations(channels: ReadonlyMap<string, readonly ChannelRange[]>, origin: ActivationsOrigin): string;
}

/**
 * Converts an embedding network from OpenVINO IR so that the ranges of its values can be measured.
 * @param xml - path of the description
 * @param bin - path of the weights
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export async function traceEmbedder(xml: string, bin: string): Promise<TracedEmbedder> {
  const [{ reidentificationToMeasure }, { writeOnnx }, { balancingExponents }, { writeActivations }] =
    await Promise.all([
      import('./convert/openvino-reidentification.js'),
      import('./convert/onnx-writer.js'),
      import('./convert/equalize-channels.js'),
      import('./convert/activations.js'),
    ]);
  const { graph, values } = reidentificationToMeasure(xml, await readFile(xml), await readFile(bin));
  const traced = values.slice(1).map((name) => ({ name, dims: [1, `${name}/c`, `${name}/h`, `${name}/w`] }));
  return {
    model: writeOnnx({ ...graph, outputs: [...graph.outputs, ...traced] }),
    values,
    activations: (channels, origin) => {
      const magnitudes = new Map(
        Array.from(channels, ([name, each]) => [name, each.map(([low, high]) => Math.max(-low, high))]),
      );
      const exponents = balancingExponents(graph, magnitudes);
      const activationOf = new Map(
        graph.nodes.map(({ op, inputs, outputs }) => [outputs[0]!, { op, inputs }]),
      );
      const ranges = values.map((name) => {
        // An activation has the factors of the convolution before it.
        const { op, inputs } = activationOf.get(name) ?? {};
        const factors = exponents.get(op === 'LeakyRelu' ? inputs![0]! : name);
        const scaled = (side: 0 | 1): number[] =>
          channels.get(name)!.map((range, channel) => range[side] * 2 ** (factors?.[channel] ?? 0));
        return [name, [Math.min(...scaled(0)), Math.max(...scaled(1))]] as const;
      });
      return writeActivations({ ranges: new Map(ranges), exponents }, origin);
    },
  };
}
