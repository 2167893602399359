import { FACEPP_ERRORS } from '@face/core';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { sendJson } from '../../request/send-json.js';
import { withDeadline } from '../../request/with-deadline.js';
import type { ServerContext } from '../../server-context.js';
import type { Caller } from '../../auth/keys.js';
import type { FaceppAction } from './facepp-action.js';
import { faceppCompare } from './facepp-compare.js';
import { faceppDetect } from './facepp-detect.js';
import { toFaceppError } from './facepp-error.js';
import { type FaceppFields, readFaceppFields } from './facepp-fields.js';

const ACTIONS: Readonly<Record<string, FaceppAction>> = { compare: faceppCompare, detect: faceppDetect };

export function registerFaceppRoutes(app: FastifyInstance, context: ServerContext): void {
  for (const [action, run] of Object.entries(ACTIONS)) {
    // Known before the body is read, as the client may be gone before that ends.
    const onRequest: onRequestHookHandler = (request, _reply, done) => {
      request.outcome = { protocol: 'facepp', action, code: 'OK' };
      done();
    };
    app.post(`/facepp/v3/${action}`, { schema: { hide: true }, onRequest }, async (request, reply) => {
      const content = await runAction(run, request, reply, context);
      return sendAnswer(request, reply, 200, content);
    });
  }
}

async function runAction(
  run: FaceppAction,
  request: FastifyRequest,
  reply: FastifyReply,
  context: ServerContext,
): Promise<object> {
  const fields = await readFaceppFields(request);
  // The body has been read: it must not wait in memory for the answer.
  request.body = undefined;
  const caller = identify(fields, context);
  request.caller = caller;
  const leave = caller.limiter.enter();
  try {
    return await withDeadline(reply.raw, context.settings.limits.processingTimeoutMs, (signal) =>
      run({ fields, caller, context, signal }),
    );
  } finally {
    leave();
  }
}

/** @throws FaceppError `MISSING_ARGUMENTS`; FaceError `KEY_REJECTED`, `KEY_FORBIDDEN` */
function identify(fields: FaceppFields, { keys }: ServerContext): Caller {
  if (keys.open) return keys.anonymous;
  const [id, secret] = [fields.required('api_key'), fields.required('api_secret')];
  return keys.identify(id, secret, 'facepp');
}

/** Answers any failure as Face++ would: a status, a message, and plain text where it uses plain text. */
export function sendFaceppError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const failure = toFaceppError(error);
  const { code, status, message } = failure;
  if (code === 'INTERNAL_ERROR') request.log.error({ err: failure.cause ?? error }, 'internal error');
  request.outcome = { action: 'unknown', ...request.outcome, protocol: 'facepp', code };
  if ('plainText' in FACEPP_ERRORS[code]) return reply.code(status).type('text/plain').send(message);
  return sendAnswer(request, reply, status, { error_message: message });
}

function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  content: object,
): FastifyReply {
  return sendJson(reply, status, {
    time_used: Math.round(reply.elapsedTime),
    ...content,
    request_id: `${Math.floor(Date.now() / 1000)},${request.id}`,
  });
}
