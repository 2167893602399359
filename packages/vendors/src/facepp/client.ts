import {
  type Box,
  type CompareOptions,
  type ComparerInfo,
  type Comparison,
  type FaceComparer,
  FaceError,
  type ImageSource,
  type Side,
  checkCallOptions,
  imageSourceKind,
  qualityLevel,
} from '@face/core';
import type { z } from 'zod';
import { type VendorDetection, comparedSide, wantedFaces } from '../detection.js';
import { parseOptions } from '../parse-options.js';
import { type PreparedImage, prepareImage } from '../prepare-image.js';
import { createRedactor } from '../redact.js';
import { type VendorCall, openVendorSession } from '../vendor-session.js';
import { type FaceppDetectOptions, checkedBox } from './detect-options.js';
import { FACEPP_IMAGE_RULES } from './image-rules.js';
import { type FaceppOptions, faceppOptionsSchema } from './options.js';
import { type SentImages, readReply } from './read-reply.js';
import {
  type FaceppFields,
  compareFields,
  compareReplySchema,
  detectFields,
  detectReplySchema,
  requestBody,
} from './wire.js';

export interface FaceppCompareOptions extends CompareOptions {
  /** Looks for the face only within this box of each image, px. */
  readonly faceBoxes?: readonly [Box | undefined, Box | undefined] | undefined;
}

/** Face++ behind the comparison contract. */
export interface FaceppComparer extends FaceComparer {
  compare(a: ImageSource, b: ImageSource, options?: FaceppCompareOptions): Promise<Comparison>;
  /** Faces in one image, each with a fresh token; an image without any gives an empty list. */
  detect(image: ImageSource, options?: FaceppDetectOptions): Promise<VendorDetection>;
}

const MODEL = 'facepp-v3';
const MAX_FACES = 1000;

/**
 * Makes a client of Face++ Compare and Detect.
 * @throws FaceError `INVALID_ARGUMENT` naming the option that is wrong.
 */
export function createFaceppComparer(options: FaceppOptions): FaceppComparer {
  const settings = parseOptions(faceppOptionsSchema, options);
  const { endpoint, protocol, fit } = settings;
  const session = openVendorSession('facepp', settings);
  const redact = createRedactor([settings.apiSecret, settings.apiKey]);
  const info: ComparerInfo = { provider: 'facepp', model: MODEL, limits: FACEPP_IMAGE_RULES.limits };

  const prepare = (source: ImageSource, side: Side, signal: AbortSignal): Promise<PreparedImage> =>
    prepareImage(source, side, FACEPP_IMAGE_RULES, { fit, signal });

  async function post<Schema extends z.ZodType>(
    call: VendorCall,
    api: 'compare' | 'detect',
    fields: FaceppFields,
    schema: Schema,
    sent: SentImages,
  ): Promise<z.output<Schema>> {
    const url = `${protocol}://${endpoint}/facepp/v3/${api}`;
    const { headers, body } = requestBody(fields, settings);
    const request = { method: 'POST', url, headers: { ...headers, host: endpoint }, body } as const;
    return call.exchange(async (send) => {
      const reply = await send(() => request);
      return readReply(reply, schema, redact, sent);
    });
  }

  return {
    info,
    async compare(a, b, options: FaceppCompareOptions = {}) {
      const startedAt = performance.now();
      checkCallOptions(options);
      const { signal, faceBoxes, quality } = options;
      if (qualityLevel(quality) > 0) {
        throw new FaceError('INVALID_ARGUMENT', { name: 'quality', reason: 'Face++ has no quality gate' });
      }
      const [boxA, boxB] = [
        checkedBox(faceBoxes?.[0], 'faceBoxes (a)'),
        checkedBox(faceBoxes?.[1], 'faceBoxes (b)'),
      ];
      imageSourceKind(a, 'a');
      imageSourceKind(b, 'b');
      return session.call(signal, async (call): Promise<Comparison> => {
        const sent = { a: await prepare(a, 'a', call.signal), b: await prepare(b, 'b', call.signal) };
        const fields = { ...compareFields(sent.a, 'a', boxA), ...compareFields(sent.b, 'b', boxB) };
        const answer = await post(call, 'compare', fields, compareReplySchema, sent);
        const { confidence, thresholds, facesA, facesB, requestId } = answer;
        if (confidence === undefined || thresholds === undefined) {
          throw missingScore(facesA, facesB, redact(requestId));
        }
        return {
          score: Math.round(confidence * 1000) / 1000,
          thresholds,
          faces: [comparedSide(sent.a, facesA ?? []), comparedSide(sent.b, facesB ?? [])],
          provider: 'facepp',
          model: MODEL,
          requestId,
          elapsedMs: performance.now() - startedAt,
        };
      });
    },
    async detect(source, options: FaceppDetectOptions = {}) {
      const startedAt = performance.now();
      const maxFaces = wantedFaces(options, MAX_FACES);
      const wish = { faceBox: checkedBox(options.faceBox, 'faceBox'), landmarks: options.landmarks };
      if (imageSourceKind(source, 'a') === 'faceToken') {
        throw new FaceError('IMAGE_SOURCE_INVALID', { side: 'a', reason: 'a face token is no image' });
      }
      return session.call(options.signal, async (call) => {
        const image = await prepare(source, 'a', call.signal);
        const fields = detectFields(image, wish);
        const { faces, requestId } = await post(call, 'detect', fields, detectReplySchema, { a: image });
        return {
          ...comparedSide(image, faces.slice(0, maxFaces)),
          provider: 'facepp',
          model: MODEL,
          requestId,
          elapsedMs: performance.now() - startedAt,
        };
      });
    },
    close: () => session.close(),
  };
}

function missingScore(
  facesA: readonly unknown[] | undefined,
  facesB: readonly unknown[] | undefined,
  requestId: string,
): FaceError {
  const vendor = 'facepp';
  const side = facesA?.length === 0 ? 'a' : facesB?.length === 0 ? 'b' : undefined;
  if (side !== undefined) return new FaceError('NO_FACE', { side, vendor, requestId, status: 200 });
  const reason = 'faces, but no confidence or thresholds';
  return new FaceError('VENDOR_BAD_RESPONSE', { vendor, requestId, status: 200, reason });
}
