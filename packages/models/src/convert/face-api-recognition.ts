import { type ConvWeights, GraphBuilder } from './graph-builder.js';
import type { Graph } from './graph.js';
import { convWeights, foldAffine } from './tensorflow-layout.js';
import type { TfjsWeights } from './tfjs-weights.js';

const INPUT_SIZE = 150;
const DIMS = 128;
/** Residual blocks in order; one whose name says `down` halves the picture. */
const BLOCKS = [
  'conv32_1',
  'conv32_2',
  'conv32_3',
  'conv64_down',
  'conv64_1',
  'conv64_2',
  'conv64_3',
  'conv128_down',
  'conv128_1',
  'conv128_2',
  'conv256_down',
  'conv256_1',
  'conv256_2',
  'conv256_down_out',
];
const VALID = [0, 0, 0, 0] as const;

interface Feature {
  readonly value: string;
  readonly size: number;
  readonly channels: number;
}

/**
 * dlib's 29-layer face recognition ResNet, with the weights that face-api.js carries, as a graph: `input`
 * [1, 3, 150, 150] RGB, mean-free and scaled; `embedding` [1, 128], not normalised. The scale layer after
 * each convolution is folded into it.
 */
export function buildFaceApiRecognition(weights: TfjsWeights): Graph {
  const builder = new GraphBuilder('face_recognition_resnet');
  const input = builder.input('input', [1, 3, INPUT_SIZE, INPUT_SIZE]);

  const stem = foldedConv(weights, 'conv32_down');
  const stemSize = Math.floor((INPUT_SIZE - stem.dims[2]) / 2) + 1;
  const stemValue = builder.relu('stem', builder.conv('stem/conv', input, stem, { stride: 2, pads: VALID }));
  const pooled = builder.node('MaxPool', 'stem/pooled', [stemValue], {
    kernel_shape: { ints: [3, 3] },
    strides: { ints: [2, 2] },
  });
  let feature: Feature = { value: pooled, size: Math.floor((stemSize - 3) / 2) + 1, channels: stem.dims[0] };
  for (const block of BLOCKS) {
    feature = block.includes('down')
      ? residualDown(builder, weights, block, feature)
      : residual(builder, weights, block, feature);
  }

  const mean = builder.node('GlobalAveragePool', 'pooled', [feature.value]);
  const flat = builder.node('Flatten', 'features', [mean]);
  const matrix = weights.get('fc', 2);
  builder.node('Gemm', 'embedding', [flat, builder.floats('fc', matrix.dims, matrix.data)]);
  builder.output('embedding', [1, DIMS]);
  return builder.build();
}

function residual(builder: GraphBuilder, weights: TfjsWeights, name: string, from: Feature): Feature {
  const same = { stride: 1, pads: [1, 1, 1, 1] } as const;
  const conv1 = builder.conv(`${name}/conv1`, from.value, foldedConv(weights, `${name}/conv1`), same);
  const inner = builder.relu(`${name}/relu1`, conv1);
  const conv2 = builder.conv(`${name}/conv2`, inner, foldedConv(weights, `${name}/conv2`), same);
  const sum = builder.node('Add', `${name}/sum`, [conv2, from.value]);
  return { ...from, value: builder.relu(name, sum) };
}

/**
 * The shortcut is a 2x2 mean, widened with zero channels; the other path is one row and column short when
 * the input side is even, and is then widened with zeros at the bottom and right.
 */
function residualDown(builder: GraphBuilder, weights: TfjsWeights, name: string, from: Feature): Feature {
  const first = foldedConv(weights, `${name}/conv1`);
  const second = foldedConv(weights, `${name}/conv2`);
  const channels = second.dims[0];
  const conv1 = builder.conv(`${name}/conv1`, from.value, first, { stride: 2, pads: VALID });
  const inner = builder.relu(`${name}/relu1`, conv1);
  let path = builder.conv(`${name}/conv2`, inner, second, { stride: 1, pads: [1, 1, 1, 1] });
  const pathSize = Math.floor((from.size - first.dims[2]) / 2) + 1;
  const size = Math.floor(from.size / 2);
  if (pathSize !== size) {
    const missing = size - pathSize;
    const pads = builder.shape(`${name}/pads`, [0, 0, 0, 0, 0, 0, missing, missing]);
    path = builder.node('Pad', `${name}/padded`, [path, pads]);
  }
  const shortcut = builder.conv(`${name}/shortcut`, from.value, wideningMean(from.channels, channels), {
    stride: 2,
    pads: VALID,
  });
  const sum = builder.node('Add', `${name}/sum`, [path, shortcut]);
  return { value: builder.relu(name, sum), size, channels };
}

/** A 2x2 mean that widens to more channels, as one convolution: it fuses with the sum that follows. */
function wideningMean(inputs: number, outputs: number): ConvWeights {
  const weights = new Float32Array(outputs * inputs * 4);
  for (let channel = 0; channel < inputs; channel++) {
    weights.fill(0.25, (channel * inputs + channel) * 4, (channel * inputs + channel + 1) * 4);
  }
  return { dims: [outputs, inputs, 2, 2], weights };
}

function foldedConv(weights: TfjsWeights, prefix: string): ConvWeights {
  const conv = convWeights(weights.get(`${prefix}/conv/filters`, 4), weights.vector(`${prefix}/conv/bias`));
  return foldAffine(conv, {
    scale: weights.vector(`${prefix}/scale/weights`),
    shift: weights.vector(`${prefix}/scale/biases`),
  });
}
