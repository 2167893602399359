import { GraphBuilder, type ConvWeights } from './graph-builder.js';
import type { Graph } from './graph.js';
import { convWeights, depthwiseWeights, foldAffine, samePadding } from './tensorflow-layout.js';
import type { TfjsWeights } from './tfjs-weights.js';

/**
 * The input side the network was trained with. Every layer kept here halves an even side, so the padding worked
 * out for it fits any other side that is a multiple of 128 as well.
 */
const TRAINED_SIZE = 512;
const BATCH_NORM_EPSILON = 0.0010000000474974513;
/** MobileNet v1: the depthwise layers that halve the picture. */
const STRIDED_LAYERS = new Set([2, 4, 6, 12]);
const LAYERS = 13;
/** The layer whose output feeds the first, finest box predictor. */
const FINEST_LAYER = 11;
/**
 * Extra layers after MobileNet; every second one halves the picture and feeds a predictor. The network has four
 * more, for faces that nearly fill its input: they would tie the graph to one input size, and such faces are
 * found by showing the picture smaller.
 */
const EXTRA_LAYERS = 4;
const CLASSES = 3;
/** Background is class 0. */
const FACE_CLASS = 1;

interface Feature {
  readonly value: string;
  readonly size: number;
}

/**
 * The SSD MobileNet v1 face detector of face-api.js as a graph: `input` [1, 3, height, width] RGB in -1..1, sides
 * multiples of 128; `boxes` [1, anchors, 4] raw encodings (ty, tx, th, tw) and `scores` [1, anchors], logits of the face class.
 * Batch normalisation is folded, only the score of the face class is computed, and each predictor is one
 * convolution for boxes and score together.
 */
export function buildFaceApiSsd(weights: TfjsWeights): Graph {
  const builder = new GraphBuilder('ssd_mobilenet_v1_face');
  const input: Feature = { value: builder.input('input', [1, 3, 'height', 'width']), size: TRAINED_SIZE };

  const pointwise = (name: string, from: Feature, prefix: string, stride: number): Feature => {
    const offset = weights.vector(`${prefix}/convolution_bn_offset`);
    return convClip(builder, name, from, convWeights(weights.get(`${prefix}/weights`, 4), offset), stride);
  };

  let feature = pointwise('conv0', input, 'MobilenetV1/Conv2d_0_pointwise', 2);
  let finest = feature;
  for (let layer = 1; layer <= LAYERS; layer++) {
    const depthwise = depthwiseLayer(weights, `MobilenetV1/Conv2d_${layer}_depthwise`);
    const stride = STRIDED_LAYERS.has(layer) ? 2 : 1;
    feature = convClip(builder, `depthwise${layer}`, feature, depthwise, stride, depthwise.dims[0]);
    feature = pointwise(`pointwise${layer}`, feature, `MobilenetV1/Conv2d_${layer}_pointwise`, 1);
    if (layer === FINEST_LAYER) finest = feature;
  }

  const predicted = [finest, feature];
  for (let layer = 0; layer < EXTRA_LAYERS; layer++) {
    const stride = layer % 2 === 0 ? 1 : 2;
    feature = pointwise(`extra${layer}`, feature, `Prediction/Conv2d_${layer}_pointwise`, stride);
    if (stride === 2) predicted.push(feature);
  }

  const predictions = predicted.map(({ value }, index) => {
    const predictor = predictorWeights(weights, `Prediction/BoxPredictor_${index}`);
    const conv = builder.conv(`predictor${index}`, value, predictor, { stride: 1, pads: [0, 0, 0, 0] });
    const cells = builder.node('Transpose', `predictor${index}/cells`, [conv], {
      perm: { ints: [0, 2, 3, 1] },
    });
    const shape = builder.shape(`predictor${index}/shape`, [1, -1, 5]);
    return builder.node('Reshape', `predictor${index}/anchors`, [cells, shape]);
  });
  const all = builder.node('Concat', 'predictions', predictions, { axis: { int: 1 } });
  builder.split(['boxes', 'logits'], all, 2, [4, 1]);
  builder.node('Reshape', 'scores', ['logits', builder.shape('scores/shape', [1, -1])]);
  builder.output('boxes', [1, 'anchors', 4]);
  builder.output('scores', [1, 'anchors']);
  return builder.build();
}

function convClip(
  builder: GraphBuilder,
  name: string,
  from: Feature,
  weights: ConvWeights,
  stride: number,
  groups = 1,
): Feature {
  const kernel = weights.dims[2];
  const pads = samePadding(from.size, kernel, stride);
  const conv = builder.conv(`${name}/conv`, from.value, weights, { stride, pads, groups });
  const bounds = [
    builder.floats(`${name}/min`, [], new Float32Array([0])),
    builder.floats(`${name}/max`, [], new Float32Array([6])),
  ];
  return { value: builder.node('Clip', name, [conv, ...bounds]), size: Math.ceil(from.size / stride) };
}

function depthwiseLayer(weights: TfjsWeights, prefix: string): ConvWeights {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((part) =>
    weights.vector(`${prefix}/BatchNorm/${part}`),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + BATCH_NORM_EPSILON));
  const shift = Float64Array.from(beta, (b, c) => b - mean[c]! * scale[c]!);
  return foldAffine(depthwiseWeights(weights.get(`${prefix}/depthwise_weights`, 4)), { scale, shift });
}

/** Box and class predictors as one convolution with 5 outputs per anchor: 4 encodings and the face score. */
function predictorWeights(weights: TfjsWeights, prefix: string): ConvWeights {
  const read = (name: string): ConvWeights =>
    convWeights(weights.get(`${prefix}/${name}/weights`, 4), weights.vector(`${prefix}/${name}/biases`));
  const boxes = read('BoxEncodingPredictor');
  const classes = read('ClassPredictor');
  const inputs = boxes.dims[1];
  const anchorsPerCell = boxes.dims[0] / 4;
  const merged = new Float32Array(anchorsPerCell * 5 * inputs);
  const bias = new Float32Array(anchorsPerCell * 5);
  const copy = (to: number, from: ConvWeights, channel: number): void => {
    merged.set(from.weights.subarray(channel * inputs, (channel + 1) * inputs), to * inputs);
    bias[to] = from.bias![channel]!;
  };
  for (let anchor = 0; anchor < anchorsPerCell; anchor++) {
    for (let k = 0; k < 4; k++) copy(anchor * 5 + k, boxes, anchor * 4 + k);
    copy(anchor * 5 + 4, classes, anchor * CLASSES + FACE_CLASS);
  }
  return { dims: [anchorsPerCell * 5, inputs, 1, 1], weights: merged, bias };
}
