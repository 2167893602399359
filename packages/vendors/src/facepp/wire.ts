import type { Box, DetectedFace, Landmarks, Side } from '@face/core';
import { FormData } from 'undici';
import { z } from 'zod';
import { withArea } from '../detection.js';
import type { PreparedImage } from '../prepare-image.js';
import type { FaceppDetectOptions } from './detect-options.js';
import type { FaceppSettings } from './options.js';

/** Form fields of a request; a `Blob` is a file part. */
export type FaceppFields = Readonly<Record<string, string | Blob>>;

const NUMBER_OF: Readonly<Record<Side, string>> = { a: '1', b: '2' };

/** Fields that give one side of a comparison, in exactly one form, so that no precedence is left to chance. */
export function compareFields(image: PreparedImage, side: Side, box: Box | undefined): FaceppFields {
  const number = NUMBER_OF[side];
  const rectangle = box === undefined ? {} : { [`face_rectangle${number}`]: rectangleText(box, image) };
  return { ...imageFields(image, number, `image_base64_${number}`), ...rectangle };
}

/** Fields of a detection. */
export function detectFields(
  image: PreparedImage,
  { faceBox, landmarks }: Pick<FaceppDetectOptions, 'faceBox' | 'landmarks'>,
): FaceppFields {
  return {
    ...imageFields(image, '', 'image_base64'),
    return_landmark: landmarks === true ? '1' : '0',
    ...(faceBox === undefined ? {} : { face_rectangle: rectangleText(faceBox, image) }),
  };
}

function imageFields(image: PreparedImage, suffix: string, base64Field: string): FaceppFields {
  if (image.kind === 'faceToken') return { [`face_token${suffix}`]: image.faceToken };
  if (image.kind === 'url') return { [`image_url${suffix}`]: image.url };
  const bytes = Buffer.from(image.bytes);
  return image.fromBase64
    ? { [base64Field]: bytes.toString('base64') }
    : { [`image_file${suffix}`]: new Blob([bytes]) };
}

/** "top,left,width,height", in pixels of the image as sent. */
function rectangleText(box: Box, sent: PreparedImage): string {
  const from = sent.kind === 'bytes' ? sent.fittedFrom : undefined;
  const scaleX = from === undefined || sent.kind !== 'bytes' ? 1 : sent.image.width / from.width;
  const scaleY = from === undefined || sent.kind !== 'bytes' ? 1 : sent.image.height / from.height;
  const { left, top, width, height } = box;
  return [top * scaleY, left * scaleX, width * scaleX, height * scaleY].map(Math.round).join(',');
}

/** Body of a request: multipart when it carries a file, else urlencoded. */
export function requestBody(
  fields: FaceppFields,
  { apiKey, apiSecret }: Pick<FaceppSettings, 'apiKey' | 'apiSecret'>,
): { headers: Record<string, string>; body: string | FormData } {
  const all = { api_key: apiKey, api_secret: apiSecret, ...fields };
  if (Object.values(fields).some((value) => typeof value !== 'string')) {
    const form = new FormData();
    for (const [name, value] of Object.entries(all)) {
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, value, `${name}.jpg`);
    }
    return { headers: {}, body: form };
  }
  const form = new URLSearchParams(all as Record<string, string>);
  return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() };
}

/** Text that may be missing or null. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

/** An error as the vendor reports it, whatever the HTTP status. */
export const errorReplySchema = z.object({ error_message: z.string().min(1), request_id: text });

const point = z.object({ x: z.number(), y: z.number() });
/** The vendor means left and right of the picture, our landmarks the person's own sides. */
const landmarkSchema = z
  .object({
    left_eye_center: point,
    right_eye_center: point,
    nose_tip: point,
    mouth_left_corner: point,
    mouth_right_corner: point,
  })
  .transform((found): Landmarks => [
    found.left_eye_center,
    found.right_eye_center,
    found.nose_tip,
    found.mouth_left_corner,
    found.mouth_right_corner,
  ]);

const faceSchema = z
  .object({
    face_token: z.string().nullish(),
    face_rectangle: z.object({ top: z.number(), left: z.number(), width: z.number(), height: z.number() }),
    landmark: landmarkSchema.nullish(),
  })
  .transform(({ face_token: faceToken, face_rectangle, landmark }): DetectedFace => {
    const { top, left, width, height } = face_rectangle;
    return {
      box: { left, top, width, height },
      ...(landmark ? { landmarks: landmark } : {}),
      ...(typeof faceToken === 'string' ? { faceToken } : {}),
    };
  });
/** Undefined where the vendor lists none at all, as for a face token. */
const faces = z
  .array(faceSchema)
  .nullish()
  .transform((list) => (list ? withArea(list) : undefined));

const percent = z.number().min(0).max(100);

export const compareReplySchema = z
  .object({
    request_id: text,
    confidence: percent.nullish(),
    thresholds: z.object({ '1e-3': percent, '1e-4': percent, '1e-5': percent }).nullish(),
    faces1: faces,
    faces2: faces,
  })
  .transform(({ request_id: requestId, confidence, thresholds, faces1, faces2 }) => ({
    requestId,
    confidence: confidence ?? undefined,
    thresholds: thresholds ?? undefined,
    facesA: faces1,
    facesB: faces2,
  }));

export const detectReplySchema = z
  .object({ request_id: text, faces: z.array(faceSchema) })
  .transform(({ request_id: requestId, faces }) => ({ requestId, faces: withArea(faces) }));
