import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be a plain file name: letters, digits, dot, dash, underscore');
const positiveInteger = z.int().positive();
const unitInterval = z.number().min(0).max(1);
const point = z.tuple([z.number(), z.number()]);
const pointIndexes = z.array(z.int().nonnegative()).min(1);
const fivePoints = z.tuple([pointIndexes, pointIndexes, pointIndexes, pointIndexes, pointIndexes]);

/** How pixels become a network's planar [1, 3, height, width] float32 input. */
const pixels = {
  /** Name of the graph input. */
  name: z.string().min(1),
  channelOrder: z.enum(['rgb', 'bgr']),
  /** Subtracted from pixels 0..255, one per channel, in the network's own channel order. */
  mean: z.tuple([z.number(), z.number(), z.number()]),
  /** Multiplied after the mean is subtracted. */
  scale: z.number().positive(),
};
const fixedInput = z.strictObject({ ...pixels, width: positiveInteger, height: positiveInteger });

const yunetDetector = z.strictObject({
  kind: z.literal('yunet'),
  /** One of `files`. */
  file: fileName,
  /** Any width and height that are multiples of `multipleOf`. */
  input: z.strictObject({ ...pixels, multipleOf: positiveInteger }),
  strides: z.array(positiveInteger).min(1),
  /** Graph outputs, one per stride, each [1, cells, 1 | 1 | 4 | 10]. */
  outputs: z.strictObject({
    cls: z.array(z.string()).min(1),
    obj: z.array(z.string()).min(1),
    bbox: z.array(z.string()).min(1),
    kps: z.array(z.string()).min(1),
  }),
  scoreThreshold: unitInterval,
  nmsIou: unitInterval,
});

const anchorSize = z.tuple([z.number().positive(), z.number().positive()]);

const ssdDetector = z.strictObject({
  kind: z.literal('ssd'),
  file: fileName,
  /** Any width and height that are multiples of `multipleOf`. */
  input: z.strictObject({ ...pixels, multipleOf: positiveInteger }),
  /**
   * `boxes`: 1 x anchors x 4 encodings ty, tx, th, tw of the TensorFlow object detection API (scales 10, 10, 5,
   * 5); `scores`: 1 x anchors logits of the face class.
   */
  outputs: z.strictObject({ boxes: z.string(), scores: z.string() }),
  /**
   * Levels in the order of the outputs. Each cell of `stride` input px, row by row, has anchors of these heights
   * and widths, px, around its centre.
   */
  anchors: z.array(z.strictObject({ stride: positiveInteger, sizes: z.array(anchorSize).min(1) })).min(1),
  scoreThreshold: unitInterval,
  nmsIou: unitInterval,
});

/** A network that finds landmarks inside a detected box. */
const landmarkNetwork = z.strictObject({
  kind: z.literal('landmarks68'),
  file: fileName,
  input: fixedInput,
  /** 2 x count values: x, y of each point, in units of the crop side. */
  output: z.string(),
  count: positiveInteger,
  /** The square that is cropped: centred on the detected box, side = its longer side times `boxScale`. */
  boxScale: z.number().positive(),
  /**
   * When present, the landmarks are located once more in the square around those found first, their longer extent
   * times this: a detector's boxes vary more than the points in them.
   */
  refineScale: z.number().positive().optional(),
  /** Right eye, left eye, nose tip, right and left mouth corner: each the mean of the listed points. */
  fivePoints,
});

const embedder = z.strictObject({
  kind: z.literal('aligned-crop'),
  file: fileName,
  input: fixedInput,
  output: z.string(),
  /** Length of the embedding. */
  dims: positiveInteger,
  alignment: z.strictObject({
    /** `detector`: the five points that the detector gives; `network`: the points of `landmarks`. */
    landmarks: z.enum(['detector', 'network']),
    /** For each point of the template, the landmarks whose mean lies there. */
    points: fivePoints,
    /** Where those points lie in the crop, px. */
    template: z.tuple([point, point, point, point, point]),
  }),
});

/** How a file comes to be: taken from a source as it is, or converted from sources. */
const origin = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('copy'), source: fileName }),
  z.strictObject({
    by: z.enum(['openvino-ir', 'face-api-ssd', 'face-api-landmarks68', 'face-api-recognition']),
    sources: z.array(fileName).min(1),
  }),
]);

const weightFile = z.strictObject({ name: fileName, sizeBytes: positiveInteger, sha256, origin });

const source = z.strictObject({
  name: fileName,
  sizeBytes: positiveInteger,
  sha256,
  /** Tried in this order. */
  urls: z.array(z.url({ protocol: /^https?$/ })).optional(),
  /** A file inside an installed npm package. */
  npm: z.strictObject({ package: z.string(), path: z.string() }).optional(),
});

/** What a `pack.json` must look like. */
export const packManifestSchema = z
  .strictObject({
    version: z.literal(1),
    name: fileName,
    /** Revision of the pack's behaviour; part of the model id that a comparison reports. */
    revision: positiveInteger,
    title: z.string().min(1),
    licence: z.strictObject({
      /** SPDX expression of the weights. */
      spdx: z.string().min(1),
      /** Where the weights come from and who made them. */
      notice: z.string().min(1),
    }),
    detector: z.discriminatedUnion('kind', [yunetDetector, ssdDetector]),
    landmarks: landmarkNetwork.optional(),
    embedder,
    files: z.array(weightFile).min(1),
    sources: z.array(source),
  })
  .superRefine((manifest, context) => {
    const files = new Set(manifest.files.map(({ name }) => name));
    const sources = new Set(manifest.sources.map(({ name }) => name));
    const requireFile = (path: string[], name: string): void => {
      if (!files.has(name)) context.addIssue({ code: 'custom', path, message: `"${name}" is not in files` });
    };
    requireFile(['detector', 'file'], manifest.detector.file);
    if (manifest.landmarks !== undefined) requireFile(['landmarks', 'file'], manifest.landmarks.file);
    requireFile(['embedder', 'file'], manifest.embedder.file);
    if (manifest.embedder.alignment.landmarks === 'network' && manifest.landmarks === undefined) {
      context.addIssue({ code: 'custom', path: ['landmarks'], message: 'the alignment needs a network' });
    }
    manifest.files.forEach(({ origin: from }, index) => {
      for (const name of from.by === 'copy' ? [from.source] : from.sources) {
        if (!sources.has(name)) {
          context.addIssue({ code: 'custom', path: ['files', index], message: `no source "${name}"` });
        }
      }
    });
  });

/** The content of a `pack.json`. */
export type PackManifest = z.infer<typeof packManifestSchema>;
export type DetectorSpec = PackManifest['detector'];
export type YunetSpec = Extract<DetectorSpec, { kind: 'yunet' }>;
export type SsdSpec = Extract<DetectorSpec, { kind: 'ssd' }>;
export type LandmarkSpec = NonNullable<PackManifest['landmarks']>;
export type EmbedderSpec = PackManifest['embedder'];
export type WeightFileSpec = PackManifest['files'][number];
export type SourceSpec = PackManifest['sources'][number];
