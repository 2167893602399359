import {
  type CompareOptions,
  type ComparerInfo,
  type Comparison,
  type FaceComparer,
  FaceError,
  type ImageSource,
  type Side,
  checkCallOptions,
  imageSourceKind,
  isFaceError,
  qualityLevel,
} from '@face/core';
import type { z } from 'zod';
import { type VendorDetection, comparedSide } from '../detection.js';
import type { HttpReply } from '../http-channel.js';
import { parseOptions } from '../parse-options.js';
import { type PreparedImage, prepareImage } from '../prepare-image.js';
import { createRedactor } from '../redact.js';
import { AttemptFailure } from '../retry.js';
import { type Send, type VendorCall, openVendorSession } from '../vendor-session.js';
import { type BuildRequest, requestBuilder } from './build-request.js';
import { type TencentDetectOptions, checkDetectOptions } from './detect-options.js';
import { DEFAULT_MODEL, modelName, thresholdsOf } from './face-model.js';
import { TENCENT_IMAGE_RULES } from './image-rules.js';
import { type TencentOptions, tencentOptionsSchema } from './options.js';
import { readReply } from './read-reply.js';
import { createServerClock } from './server-clock.js';
import {
  type TencentAction,
  type TencentFace,
  type TencentParameters,
  compareParameters,
  compareReplySchema,
  detectParameters,
  detectReplySchema,
} from './wire.js';

/** Tencent Cloud's face API behind the comparison contract. */
export interface TencentComparer extends FaceComparer {
  /** Faces in one image, largest first; an image without any gives an empty list. */
  detect(image: ImageSource, options?: TencentDetectOptions): Promise<VendorDetection<TencentFace>>;
}

/** How long finding out which side has no face may keep that answer back. */
const FIND_SIDE_MS = 5_000;

/**
 * Makes a client of Tencent CompareFace and DetectFace.
 * @throws FaceError `INVALID_ARGUMENT` naming the option that is wrong.
 */
export function createTencentComparer(options: TencentOptions): TencentComparer {
  const settings = parseOptions(tencentOptionsSchema, options);
  const { version, faceModelVersion: askedModel = DEFAULT_MODEL[version], fit } = settings;
  const rules = TENCENT_IMAGE_RULES[version];
  const session = openVendorSession('tencent', settings);
  const clock = createServerClock(settings.clock ?? (() => Date.now() / 1000));
  const redact = createRedactor([settings.secretKey, settings.secretId, settings.token]);
  const info: ComparerInfo = { provider: 'tencent', model: modelName(askedModel), limits: rules.limits };

  const prepare = (source: ImageSource, side: Side, signal: AbortSignal): Promise<PreparedImage> =>
    prepareImage(source, side, rules, { fit, signal });

  /** An attempt at one action; only its signature is made anew each time. */
  function action<Schema extends z.ZodType>(
    name: TencentAction,
    parameters: TencentParameters,
    schema: Schema,
  ): (send: Send) => Promise<z.output<Schema>> {
    const build = requestBuilder(name, parameters, settings);
    return (send) => sendSigned(send, build, schema);
  }

  /** One signed request; where the vendor calls the signature expired, once more with the vendor's time. */
  async function sendSigned<Schema extends z.ZodType>(
    send: Send,
    build: BuildRequest,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    let signedAt = 0;
    const sendOnce = (): Promise<HttpReply> => send(() => build((signedAt = clock.now())));
    const reply = await sendOnce();
    try {
      return readReply(reply, schema, redact);
    } catch (failure) {
      const expired = failure instanceof AttemptFailure && failure.error.code === 'AUTH_CLOCK_SKEW';
      if (!expired || !clock.adjustTo(reply.header('date'), signedAt)) throw failure;
      return readReply(await sendOnce(), schema, redact);
    }
  }

  /** The same error with the side that has no face, where one more request can tell soon enough. */
  async function withSide(error: FaceError, call: VendorCall, a: PreparedImage): Promise<FaceError> {
    const named = (side: Side): FaceError =>
      new FaceError('NO_FACE', { ...error.params, side }, { cause: error });
    const parameters = detectParameters(a, settings, { maxFaces: 1 });
    try {
      const detect = action('DetectFace', parameters, detectReplySchema);
      const { faces } = await call.probe(FIND_SIDE_MS, detect);
      return named(faces.length === 0 ? 'a' : 'b');
    } catch (failure) {
      const answer = failure instanceof AttemptFailure ? failure.error : failure;
      // Whatever else kept the detection from answering, the comparison itself found no face.
      return isFaceError(answer, 'NO_FACE') ? named('a') : error;
    }
  }

  return {
    info,
    async compare(a: ImageSource, b: ImageSource, options: CompareOptions = {}) {
      const startedAt = performance.now();
      checkCallOptions(options);
      const { signal, quality } = options;
      const qualityControl = quality === undefined ? settings.qualityControl : qualityLevel(quality);
      checkSource(a, 'a');
      checkSource(b, 'b');
      return session.call(signal, async (call): Promise<Comparison> => {
        const imageA = await prepare(a, 'a', call.signal);
        const imageB = await prepare(b, 'b', call.signal);
        const parameters = compareParameters(imageA, imageB, settings, qualityControl);
        const answer = await call
          .exchange(action('CompareFace', parameters, compareReplySchema))
          .catch(async (error: unknown) => {
            const askAgain = settings.findMissingSide && isFaceError(error, 'NO_FACE');
            throw askAgain ? await withSide(error, call, imageA) : error;
          });
        const usedModel = answer.faceModelVersion ?? askedModel;
        const thresholds = thresholdsOf(usedModel);
        if (thresholds === undefined) {
          const reason = `thresholds of face model ${redact(usedModel)} are not known`;
          const requestId = redact(answer.requestId);
          throw new FaceError('VENDOR_BAD_RESPONSE', { vendor: 'tencent', requestId, status: 200, reason });
        }
        return {
          score: Math.round(answer.score * 1000) / 1000,
          thresholds,
          faces: [comparedSide(imageA, []), comparedSide(imageB, [])],
          provider: 'tencent',
          model: modelName(usedModel),
          requestId: answer.requestId,
          elapsedMs: performance.now() - startedAt,
        };
      });
    },
    async detect(source, options: TencentDetectOptions = {}) {
      const startedAt = performance.now();
      const detectOptions = checkDetectOptions(options, version);
      checkSource(source, 'a');
      return session.call(options.signal, async (call) => {
        const image = await prepare(source, 'a', call.signal);
        const parameters = detectParameters(image, settings, detectOptions);
        const found = await call
          .exchange(action('DetectFace', parameters, detectReplySchema))
          .catch((error: unknown) => {
            if (!isFaceError(error, 'NO_FACE')) throw error;
            const requestId = String(error.params.requestId ?? '');
            return { faces: [], image: undefined, faceModelVersion: undefined, requestId };
          });
        return {
          ...comparedSide(image, found.faces, found.image),
          provider: 'tencent',
          model: modelName(found.faceModelVersion ?? askedModel),
          requestId: found.requestId,
          elapsedMs: performance.now() - startedAt,
        };
      });
    },
    close: () => session.close(),
  };
}

/** Tencent knows no face tokens; the rest is checked when the image is read. */
function checkSource(source: ImageSource, side: Side): void {
  if (imageSourceKind(source, side) === 'faceToken') {
    throw new FaceError('FACE_TOKEN_UNSUPPORTED', { side, provider: 'tencent' });
  }
}
