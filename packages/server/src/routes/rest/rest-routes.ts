import { FaceError, verdict } from '@face/core';
import { type FaceOptions, templateFromBase64, templateToBase64 } from '@face/engine';
import { Type } from 'typebox';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Protocol } from '../../auth/api-key.js';
import { normalizeFailure } from '../../request/normalize-failure.js';
import { leaveBody } from '../../request/read-body.js';
import { withDeadline } from '../../request/with-deadline.js';
import type { ServerContext } from '../../server-context.js';
import { sendProblem } from './problem.js';
import { readRestBody } from './read-rest-body.js';
import { restCaller } from './rest-caller.js';
import { restImage } from './rest-image.js';
import {
  BODIES,
  CompareAnswer,
  type CompareCall,
  CompareTemplatesAnswer,
  CompareTemplatesBody,
  type CompareTemplatesCall,
  DetectAnswer,
  type DetectCall,
  EmbedAnswer,
  type EmbedCall,
  InfoAnswer,
  Problem,
  type TokenCall,
  TokenParams,
} from './rest-schemas.js';

const security = [{ basic: [] }, { bearer: [] }];
const failures = {
  '4xx': {
    description: 'The request cannot be met.',
    content: { 'application/problem+json': { schema: Problem } },
  },
  '5xx': { description: 'Busy or broken.', content: { 'application/problem+json': { schema: Problem } } },
};

export function registerRestRoutes(app: FastifyInstance, context: ServerContext): void {
  const { engine, keys, tokens, settings } = context;
  app.setErrorHandler((error, request, reply) => {
    leaveBody(request, reply, error);
    return sendProblem(request, reply, normalizeFailure(error));
  });

  /** Runs a call for a proved caller within its limits and time. */
  const run = async <Answer>(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> => {
    const leave = request.caller!.limiter.enter();
    try {
      return await withDeadline(reply.raw, settings.limits.processingTimeoutMs, work);
    } finally {
      leave();
    }
  };
  const begin = (action: string, protocols: readonly Protocol[] = ['rest']) => ({
    onRequest: (request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void => {
      request.outcome = { protocol: 'rest', action, code: 'OK' };
      request.caller = restCaller(request, keys, protocols);
      done();
    },
    preValidation: readRestBody,
  });

  app.post(
    '/compare',
    {
      ...begin('compare'),
      schema: {
        summary: 'Compare the faces of two images',
        body: BODIES.compare,
        response: { 200: CompareAnswer, ...failures },
        security,
      },
    },
    (request, reply) =>
      run(request, reply, async (signal) => {
        const call = request.body as CompareCall;
        const [a, b] = await Promise.all([
          restImage(call.a, 'a', context, signal),
          restImage(call.b, 'b', context, signal),
        ]);
        const comparison = await engine.compare(a, b, faceOptions(call, signal));
        const { score, thresholds, faces, model, elapsedMs } = comparison;
        return {
          score,
          thresholds,
          verdict: verdict(comparison),
          faces,
          model,
          requestId: request.id,
          elapsedMs,
        };
      }),
  );

  app.post(
    '/detect',
    {
      ...begin('detect'),
      schema: {
        summary: 'Find the faces of an image',
        body: BODIES.detect,
        response: { 200: DetectAnswer, ...failures },
        security,
      },
    },
    (request, reply) =>
      run(request, reply, async (signal) => {
        const call = request.body as DetectCall;
        const image = await restImage(call.image, undefined, context, signal);
        const detection = await engine.detect(image, faceOptions(call, signal));
        return { ...detection, requestId: request.id };
      }),
  );

  app.post(
    '/embed',
    {
      ...begin('embed'),
      schema: {
        summary: 'Make the template of a face',
        body: BODIES.embed,
        response: { 200: EmbedAnswer, ...failures },
        security,
      },
    },
    (request, reply) =>
      run(request, reply, async (signal) => {
        const call = request.body as EmbedCall;
        const source = await restImage(call.image, undefined, context, signal);
        const { template, ...found } = await engine.embed(source, faceOptions(call, signal));
        return {
          ...found,
          template: templateToBase64(template, call.format),
          model: template.model,
          requestId: request.id,
        };
      }),
  );

  app.post(
    '/compare-templates',
    {
      ...begin('compare-templates'),
      schema: {
        summary: 'Compare two templates',
        body: CompareTemplatesBody,
        response: { 200: CompareTemplatesAnswer, ...failures },
        security,
      },
    },
    (request, reply) =>
      run(request, reply, () => {
        const { a, b } = request.body as CompareTemplatesCall;
        const comparison = engine.compareTemplates(templateFromBase64(a), templateFromBase64(b));
        const { model } = engine.info;
        const answer = { ...comparison, verdict: verdict(comparison), model, requestId: request.id };
        return Promise.resolve(answer);
      }),
  );

  app.delete(
    '/face-tokens/:token',
    {
      // Whoever got tokens can also have them forgotten.
      ...begin('delete-face-token', ['rest', 'facepp']),
      schema: {
        summary: 'Forget the face behind a Face++ token',
        params: TokenParams,
        response: { 204: Type.Null(), ...failures },
        security,
      },
    },
    (request, reply) =>
      run(request, reply, async () => {
        const deleted = await tokens.delete(request.caller!.owner, (request.params as TokenCall).token);
        if (!deleted) throw new FaceError('FACE_TOKEN_NOT_FOUND');
        return reply.code(204).send(null);
      }),
  );

  app.get(
    '/info',
    { schema: { summary: 'What this server runs on', response: { 200: InfoAnswer } } },
    (request) => {
      request.outcome = { protocol: 'rest', action: 'info', code: 'OK' };
      const { limits, model, pack } = engine.info;
      return {
        model,
        pack,
        keyRequired: !keys.open,
        urls: settings.urls.enabled,
        docs: settings.docs,
        formats: [...limits.formats],
        maxBodyBytes: settings.limits.bodyMaxBytes,
        maxPixels: limits.maxPixels,
      };
    },
  );
}

function faceOptions(
  call: Pick<DetectCall, 'choose' | 'minFaceSize' | 'quality' | 'rotate'>,
  signal: AbortSignal,
): FaceOptions {
  const { choose, minFaceSize, quality, rotate } = call;
  return { signal, choose, minFaceSize, quality, rotate };
}
