import {
  type CompareOptions,
  type ComparerInfo,
  type Comparison,
  type FaceComparer,
  FaceError,
  type ImageSource,
  type Side,
  isFaceError,
  qualityLevel,
} from '@face/core';
import type { z } from 'zod';
import { type DetectOptions, type VendorDetection, checkDetectOptions, comparedSide } from '../detection.js';
import { parseOptions } from '../parse-options.js';
import { type PreparedImage, prepareImage } from '../prepare-image.js';
import { createRedactor } from '../redact.js';
import { AttemptFailure } from '../retry.js';
import { type Send, type VendorCall, openVendorSession } from '../vendor-session.js';
import { requestBuilder } from './build-request.js';
import { DEFAULT_MODEL, modelName, thresholdsOf } from './face-model.js';
import { TENCENT_IMAGE_RULES } from './image-rules.js';
import { type TencentOptions, tencentOptionsSchema } from './options.js';
import { readReply } from './read-reply.js';
import { createServerClock } from './server-clock.js';
import {
  type TencentAction,
  type TencentParameters,
  compareParameters,
  compareReplySchema,
  detectParameters,
  detectReplySchema,
} from './wire.js';

/** Tencent Cloud's face API behind the comparison contract. */
export interface TencentComparer extends FaceComparer {
  /** Faces in one image, largest first; an image without any gives an empty list. */
  detect(image: ImageSource, options?: DetectOptions): Promise<VendorDetection>;
}

const MAX_FACES = 120;

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

  const prepare = async (source: ImageSource, side: Side, signal: AbortSignal): Promise<PreparedImage> => {
    const image = await prepareImage(source, side, rules, { fit, signal });
    if (image.kind === 'faceToken')
      throw new FaceError('FACE_TOKEN_UNSUPPORTED', { side, provider: 'tencent' });
    return image;
  };

  async function act<Schema extends z.ZodType>(
    call: VendorCall,
    action: TencentAction,
    parameters: TencentParameters,
    schema: Schema,
  ): Promise<z.output<Schema>> {
    const build = requestBuilder(action, parameters, settings);
    return call.exchange(async (send: Send) => {
      const reply = await send(build(clock.now()));
      try {
        return readReply(reply, schema, redact);
      } catch (failure) {
        const expired = failure instanceof AttemptFailure && failure.error.code === 'AUTH_CLOCK_SKEW';
        if (!expired || !clock.adjustTo(reply.header('date'))) throw failure;
        return readReply(await send(build(clock.now())), schema, redact);
      }
    });
  }

  async function detectFaces(
    call: VendorCall,
    image: PreparedImage,
    detectOptions: { maxFaces: number; minFaceSize?: number | undefined },
  ): Promise<z.output<typeof detectReplySchema>> {
    return act(call, 'DetectFace', detectParameters(image, settings, detectOptions), detectReplySchema);
  }

  /** The same error with the side that has no face, where one more request can tell. */
  async function withSide(error: FaceError, call: VendorCall, a: PreparedImage): Promise<FaceError> {
    const named = (side: Side): FaceError =>
      new FaceError('NO_FACE', { ...error.params, side }, { cause: error });
    try {
      const { faces } = await detectFaces(call, a, { maxFaces: 1 });
      return named(faces.length === 0 ? 'a' : 'b');
    } catch (detectError) {
      // Whatever else kept the detection from answering, the comparison itself found no face.
      return isFaceError(detectError, 'NO_FACE') ? named('a') : error;
    }
  }

  return {
    info,
    compare: (a: ImageSource, b: ImageSource, { signal, quality }: CompareOptions = {}) =>
      session.call(signal, async (call): Promise<Comparison> => {
        const startedAt = performance.now();
        const qualityControl = quality === undefined ? settings.qualityControl : qualityLevel(quality);
        const imageA = await prepare(a, 'a', call.signal);
        const imageB = await prepare(b, 'b', call.signal);
        const parameters = compareParameters(imageA, imageB, settings, qualityControl);
        const answer = await act(call, 'CompareFace', parameters, compareReplySchema).catch(
          async (error: unknown) => {
            const askAgain = settings.findMissingSide && isFaceError(error, 'NO_FACE');
            throw askAgain ? await withSide(error, call, imageA) : error;
          },
        );
        const usedModel = answer.faceModelVersion ?? askedModel;
        const thresholds = thresholdsOf(usedModel);
        if (thresholds === undefined) {
          const reason = `thresholds of face model ${redact(usedModel)} are not known`;
          throw new FaceError('VENDOR_BAD_RESPONSE', { vendor: 'tencent', reason });
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
      }),
    detect: (source, detectOptions = {}) =>
      session.call(detectOptions.signal, async (call) => {
        const startedAt = performance.now();
        const { maxFaces, minFaceSize } = checkDetectOptions(detectOptions, MAX_FACES);
        const image = await prepare(source, 'a', call.signal);
        const found = await detectFaces(call, image, { maxFaces, minFaceSize }).catch((error: unknown) => {
          if (!isFaceError(error, 'NO_FACE')) throw error;
          return {
            faces: [],
            image: undefined,
            faceModelVersion: undefined,
            requestId: error.params.requestId,
          };
        });
        return {
          ...comparedSide(image, found.faces, found.image),
          provider: 'tencent',
          model: modelName(found.faceModelVersion ?? askedModel),
          requestId: String(found.requestId ?? ''),
          elapsedMs: performance.now() - startedAt,
        };
      }),
    close: () => session.close(),
  };
}
