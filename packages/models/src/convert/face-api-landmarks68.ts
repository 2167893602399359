import { GraphBuilder } from './graph-builder.js';
import type { Graph } from './graph.js';
import { convWeights, depthwiseWeights, samePadding } from './tensorflow-layout.js';
import type { TfjsWeights } from './tfjs-weights.js';

const INPUT_SIZE = 112;
const BLOCKS = 4;
const POINTS = 68;

/**
 * The 68-landmark network of face-api.js as a graph: `input` [1, 3, 112, 112] RGB, mean-free and over 255;
 * `landmarks` [1, 136] as x, y of each point in units of the crop side.
 *
 * Four dense blocks, each one strided convolution and three more whose outputs are summed with all before
 * them; all but the very first are separable (a 3x3 depthwise and a 1x1 convolution).
 */
export function buildFaceApiLandmarks68(weights: TfjsWeights): Graph {
  const builder = new GraphBuilder('face_landmarks_68');
  let value = builder.input('input', [1, 3, INPUT_SIZE, INPUT_SIZE]);
  let size = INPUT_SIZE;

  const separable = (name: string, from: string, stride: number): string => {
    const depthwise = depthwiseWeights(weights.get(`${name}/depthwise_filter`, 4));
    const spread = builder.conv(`${name}/depthwise`, from, depthwise, {
      stride,
      pads: samePadding(size, depthwise.dims[2], stride),
      groups: depthwise.dims[0],
    });
    const mixed = convWeights(weights.get(`${name}/pointwise_filter`, 4), weights.vector(`${name}/bias`));
    return builder.conv(name, spread, mixed, { stride: 1, pads: [0, 0, 0, 0] });
  };

  for (let block = 0; block < BLOCKS; block++) {
    const prefix = `dense${block}`;
    let first: string;
    if (block === 0) {
      const conv = convWeights(
        weights.get(`${prefix}/conv0/filters`, 4),
        weights.vector(`${prefix}/conv0/bias`),
      );
      const pads = samePadding(size, conv.dims[2], 2);
      first = builder.conv(`${prefix}/conv0`, value, conv, { stride: 2, pads });
    } else {
      first = separable(`${prefix}/conv0`, value, 2);
    }
    size = Math.ceil(size / 2);
    let sum = builder.relu(`${prefix}/relu0`, first);
    value = sum;
    for (let layer = 1; layer <= 3; layer++) {
      const output = separable(`${prefix}/conv${layer}`, value, 1);
      sum = builder.node('Add', `${prefix}/sum${layer}`, [output, sum]);
      value = builder.relu(`${prefix}/relu${layer}`, sum);
    }
  }

  const pooled = builder.node('GlobalAveragePool', 'pooled', [value]);
  const flat = builder.node('Flatten', 'features', [pooled]);
  const matrix = weights.get('fc/weights', 2);
  builder.node('Gemm', 'landmarks', [
    flat,
    builder.floats('fc/weights', matrix.dims, matrix.data),
    builder.floats('fc/bias', [2 * POINTS], weights.vector('fc/bias')),
  ]);
  builder.output('landmarks', [1, 2 * POINTS]);
  return builder.build();
}
