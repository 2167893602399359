import { type FaceQuality, QUALITY_MEASURES, type QualityMeasure } from '@face/core';
import { type Static, type TSchema, Type } from 'typebox';

const score = Type.Number({ minimum: 0, maximum: 100, description: 'Calibrated similarity, 0 to 100.' });
const pixels = Type.Number({ description: 'Pixels of the image after EXIF orientation.' });
const base64 = Type.String({ description: 'Standard base64, plain or as a data: URL.' });

/** One image by value or by reference. */
const Image = Type.Object(
  {
    base64: Type.Optional(base64),
    url: Type.Optional(Type.String({ description: 'http or https; only where the server allows URLs.' })),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1, description: 'Give exactly one.' },
);

/** Options of every call that looks at an image. */
const faceOptions = {
  choose: Type.Optional(
    Type.Union([Type.Literal('largest'), Type.Literal('most-confident'), Type.Literal('most-central')], {
      description: 'Which face of an image with several counts. Default: largest.',
    }),
  ),
  minFaceSize: Type.Optional(
    Type.Number({ minimum: 1, maximum: 65_536, description: 'Smaller faces do not count, px.' }),
  ),
  quality: Type.Optional(
    Type.Union([Type.Literal(0), Type.Literal(1), Type.Literal(2), Type.Literal(3), Type.Literal(4)], {
      description:
        'Quality gate: the chosen face is refused below it. 0 takes any (default), 4 good portraits.',
    }),
  ),
  rotate: Type.Optional(
    Type.Union([Type.Literal('never'), Type.Literal('auto')], {
      description: 'auto also tries the image turned by 90, 180 and 270 degrees. Default: never.',
    }),
  ),
};

/** A file part of a multipart body: bytes, so it has no JSON type. */
const filePart = Type.Unsafe<unknown>({
  contentMediaType: 'application/octet-stream',
  description: 'The image file: JPEG, PNG, BMP or WebP.',
});

export const CompareBody = Type.Object(
  { a: Image, b: Image, ...faceOptions },
  { additionalProperties: false, description: 'Two images.' },
);
const CompareParts = Type.Object(
  { a: filePart, b: filePart, ...faceOptions },
  { additionalProperties: false },
);
export const DetectBody = Type.Object({ image: Image, ...faceOptions }, { additionalProperties: false });
const DetectParts = Type.Object({ image: filePart, ...faceOptions }, { additionalProperties: false });
const format = Type.Optional(
  Type.Union([Type.Literal('float32'), Type.Literal('float16'), Type.Literal('int8')], {
    description: 'How the components are stored. Default: float32.',
  }),
);
export const EmbedBody = Type.Object(
  { image: Image, format, ...faceOptions },
  { additionalProperties: false },
);
const EmbedParts = Type.Object({ image: filePart, format, ...faceOptions }, { additionalProperties: false });
export const CompareTemplatesBody = Type.Object(
  { a: base64, b: base64 },
  { additionalProperties: false, description: 'Two templates of /v1/embed.' },
);
export const TokenParams = Type.Object({ token: Type.String() });

/** A body that may come as JSON or multipart. */
function jsonOrMultipart(json: TSchema, parts: TSchema): object {
  return {
    content: { 'application/json': { schema: json }, 'multipart/form-data': { schema: parts } },
  };
}

export const BODIES = {
  compare: jsonOrMultipart(CompareBody, CompareParts),
  detect: jsonOrMultipart(DetectBody, DetectParts),
  embed: jsonOrMultipart(EmbedBody, EmbedParts),
};

/** One number for each measure of a face. */
function measures(description: string, number: TSchema): TSchema {
  const properties = Object.fromEntries(QUALITY_MEASURES.map((name: QualityMeasure) => [name, number]));
  return Type.Object(properties, { description });
}
const percent = Type.Number({ minimum: 0, maximum: 100 });
const Quality = Type.Unsafe<FaceQuality>(
  Type.Object(
    {
      unified: percent,
      components: measures('0 to 100 each, 100 best.', percent),
      native: measures('What the components are made from, in the units of docs/quality.md.', Type.Number()),
    },
    { description: 'Measures named after ISO/IEC 29794-5; of every face of detect, else of the chosen one.' },
  ),
);

const Point = Type.Object({ x: pixels, y: pixels });
const Face = Type.Object({
  box: Type.Object({ left: pixels, top: pixels, width: pixels, height: pixels }),
  landmarks: Type.Optional(
    Type.Array(Point, {
      description: "The person's right eye, left eye, nose tip, right and left mouth corner.",
    }),
  ),
  confidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  quality: Type.Optional(Quality),
});
const side = {
  image: Type.Object({ width: Type.Integer(), height: Type.Integer() }),
  faces: Type.Array(Face, { description: 'The chosen face first.' }),
  stagesMs: Type.Optional(Type.Record(Type.String(), Type.Number())),
};
const Thresholds = Type.Object(
  { '1e-3': Type.Number(), '1e-4': Type.Number(), '1e-5': Type.Number() },
  { description: 'Scores from which on two faces match at these false match rates.' },
);
const Verdict = Type.Union([
  Type.Literal('same'),
  Type.Literal('likely-same'),
  Type.Literal('uncertain'),
  Type.Literal('different'),
]);
const requestId = Type.String();
const model = Type.String({ description: 'Model id and version.' });

export const CompareAnswer = Type.Object({
  score,
  thresholds: Thresholds,
  verdict: Verdict,
  faces: Type.Array(Type.Object(side), { minItems: 2, maxItems: 2, description: 'Of image a and image b.' }),
  model,
  requestId,
  elapsedMs: Type.Number(),
});
export const DetectAnswer = Type.Object({ ...side, requestId });
export const EmbedAnswer = Type.Object({
  ...side,
  template: Type.String({ description: 'Base64. Biometric data: protect it.' }),
  model,
  requestId,
});
export const CompareTemplatesAnswer = Type.Object({
  score,
  cosine: Type.Number({ minimum: -1, maximum: 1 }),
  thresholds: Thresholds,
  verdict: Verdict,
  model,
  requestId,
});
export const InfoAnswer = Type.Object({
  model,
  pack: Type.String(),
  keyRequired: Type.Boolean(),
  urls: Type.Boolean({ description: 'Whether images by URL are allowed.' }),
  docs: Type.Boolean({ description: 'Whether this description is served at /docs.' }),
  formats: Type.Array(Type.String()),
  maxBodyBytes: Type.Integer(),
  maxPixels: Type.Integer(),
});
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String({ description: 'One of the codes of docs/errors.md.' }),
    retryable: Type.Boolean(),
    params: Type.Optional(Type.Record(Type.String(), Type.Any())),
    requestId,
  },
  { description: 'RFC 9457 problem details.' },
);

export type CompareCall = Static<typeof CompareBody>;
export type DetectCall = Static<typeof DetectBody>;
export type EmbedCall = Static<typeof EmbedBody>;
export type CompareTemplatesCall = Static<typeof CompareTemplatesBody>;
export type TokenCall = Static<typeof TokenParams>;

/** What the page reads. */
export type CompareResult = Static<typeof CompareAnswer>;
export type ServerInfo = Static<typeof InfoAnswer>;
export type ProblemDetails = Static<typeof Problem>;
