import * as v from 'valibot';

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'));
const fileName = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'must be a plain file name: letters, digits, dot, dash, underscore',
  ),
);
const text = v.pipe(v.string(), v.minLength(1));
const number = v.pipe(v.number(), v.finite());
const positive = v.pipe(number, v.gtValue(0));
const positiveInteger = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const outputNames = v.pipe(v.array(v.string()), v.minLength(1));
const unitInterval = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const point = v.strictTuple([number, number]);
const pointIndexes = v.pipe(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))), v.minLength(1));
const fivePoints = v.strictTuple([pointIndexes, pointIndexes, pointIndexes, pointIndexes, pointIndexes]);

/** How pixels become a network's planar [1, 3, height, width] float32 input. */
const pixels = {
  /** Name of the graph input. */
  name: text,
  channelOrder: v.picklist(['rgb', 'bgr']),
  /** Subtracted from pixels 0..255, one per channel, in the network's own channel order. */
  mean: v.strictTuple([number, number, number]),
  /** Multiplied after the mean is subtracted. */
  scale: positive,
};
const fixedInput = v.strictObject({ ...pixels, width: positiveInteger, height: positiveInteger });

const yunetDetector = v.strictObject({
  kind: v.literal('yunet'),
  /** One of `files`. */
  file: fileName,
  /** Any width and height that are multiples of `multipleOf`. */
  input: v.strictObject({ ...pixels, multipleOf: positiveInteger }),
  strides: v.pipe(v.array(positiveInteger), v.minLength(1)),
  /** Graph outputs, one per stride, each [1, cells, 1 | 1 | 4 | 10]. */
  outputs: v.strictObject({
    cls: outputNames,
    obj: outputNames,
    bbox: outputNames,
    kps: outputNames,
  }),
  scoreThreshold: unitInterval,
  nmsIou: unitInterval,
});

const anchorSize = v.strictTuple([positive, positive]);

const ssdDetector = v.strictObject({
  kind: v.literal('ssd'),
  file: fileName,
  /** Any width and height that are multiples of `multipleOf`. */
  input: v.strictObject({ ...pixels, multipleOf: positiveInteger }),
  /**
   * `boxes`: 1 x anchors x 4 encodings ty, tx, th, tw of the TensorFlow object detection API (scales 10, 10, 5,
   * 5); `scores`: 1 x anchors logits of the face class.
   */
  outputs: v.strictObject({ boxes: v.string(), scores: v.string() }),
  /**
   * Levels in the order of the outputs. Each cell of `stride` input px, row by row, has anchors of these heights
   * and widths, px, around its centre.
   */
  anchors: v.pipe(
    v.array(v.strictObject({ stride: positiveInteger, sizes: v.pipe(v.array(anchorSize), v.minLength(1)) })),
    v.minLength(1),
  ),
  scoreThreshold: unitInterval,
  nmsIou: unitInterval,
});

/** A network that finds landmarks inside a detected box. */
const landmarkNetwork = v.strictObject({
  kind: v.literal('landmarks68'),
  file: fileName,
  input: fixedInput,
  /** 2 x count values: x, y of each point, in units of the crop side. */
  output: v.string(),
  count: positiveInteger,
  /** The square that is cropped: centred on the detected box, side = its longer side times `boxScale`. */
  boxScale: positive,
  /**
   * When present, the landmarks are located once more in the square around those found first, their longer extent
   * times this: a detector's boxes vary more than the points in them.
   */
  refineScale: v.optional(positive),
  /** Right eye, left eye, nose tip, right and left mouth corner: each the mean of the listed points. */
  fivePoints,
});

const embedder = v.strictObject({
  kind: v.literal('aligned-crop'),
  file: fileName,
  /** The same network with integer kernels, for CPUs with integer dot products; same input and output. */
  int8: v.optional(v.strictObject({ file: fileName })),
  input: fixedInput,
  output: v.string(),
  /** Length of the embedding. */
  dims: positiveInteger,
  alignment: v.strictObject({
    /** `detector`: the five points that the detector gives; `network`: the points of `landmarks`. */
    landmarks: v.picklist(['detector', 'network']),
    /** For each point of the template, the landmarks whose mean lies there. */
    points: fivePoints,
    /** Where those points lie in the crop, px. */
    template: v.strictTuple([point, point, point, point, point]),
  }),
});

/** How a file comes to be: taken from a source as it is, or converted from sources. */
const origin = v.variant('by', [
  v.strictObject({ by: v.literal('copy'), source: fileName }),
  v.strictObject({
    by: v.picklist([
      'openvino-ir',
      'openvino-ir-int8',
      'face-api-ssd',
      'face-api-landmarks68',
      'face-api-recognition',
    ]),
    sources: v.pipe(v.array(fileName), v.minLength(1)),
  }),
]);

const weightFile = v.strictObject({ name: fileName, sizeBytes: positiveInteger, sha256, origin });

const source = v.strictObject({
  name: fileName,
  sizeBytes: positiveInteger,
  sha256,
  /** Tried in this order. */
  urls: v.optional(v.array(v.pipe(v.string(), v.url(), v.regex(/^https?:/, 'must be http or https')))),
  /** A file inside an installed npm package. */
  npm: v.optional(v.strictObject({ package: v.string(), path: v.string() })),
  /** A file of the pack itself, beside its `pack.json`. */
  bundled: v.optional(v.literal(true)),
});

const fields = v.strictObject({
  version: v.literal(1),
  name: fileName,
  /** Revision of the pack's behaviour; part of the model id that a comparison reports. */
  revision: positiveInteger,
  title: text,
  licence: v.strictObject({
    /** SPDX expression of the weights. */
    spdx: text,
    /** Where the weights come from and who made them. */
    notice: text,
  }),
  detector: v.variant('kind', [yunetDetector, ssdDetector]),
  landmarks: v.optional(landmarkNetwork),
  embedder,
  files: v.pipe(v.array(weightFile), v.minLength(1)),
  sources: v.array(source),
});

/** What a `pack.json` must look like. */
export const packManifestSchema = v.pipe(
  fields,
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const message of danglingNames(dataset.value)) addIssue({ message });
  }),
);

/** What the parts of a manifest refer to although it is not there. */
function* danglingNames(manifest: v.InferOutput<typeof fields>): Generator<string> {
  const files = new Set(manifest.files.map(({ name }) => name));
  const sources = new Set(manifest.sources.map(({ name }) => name));
  for (const part of ['detector', 'landmarks', 'embedder'] as const) {
    const name = manifest[part]?.file;
    if (name !== undefined && !files.has(name)) yield `${part}.file: "${name}" is not in files`;
  }
  const int8 = manifest.embedder.int8?.file;
  if (int8 !== undefined && !files.has(int8)) yield `embedder.int8.file: "${int8}" is not in files`;
  if (manifest.embedder.alignment.landmarks === 'network' && manifest.landmarks === undefined) {
    yield 'landmarks: the alignment needs a network';
  }
  for (const { name: file, origin: from } of manifest.files) {
    for (const name of from.by === 'copy' ? [from.source] : from.sources) {
      if (!sources.has(name)) yield `files: ${file} has no source "${name}"`;
    }
  }
}

/** The content of a `pack.json`. */
export type PackManifest = v.InferOutput<typeof packManifestSchema>;
export type DetectorSpec = PackManifest['detector'];
export type YunetSpec = Extract<DetectorSpec, { kind: 'yunet' }>;
export type SsdSpec = Extract<DetectorSpec, { kind: 'ssd' }>;
export type LandmarkSpec = NonNullable<PackManifest['landmarks']>;
export type EmbedderSpec = PackManifest['embedder'];
export type WeightFileSpec = PackManifest['files'][number];
export type SourceSpec = PackManifest['sources'][number];
