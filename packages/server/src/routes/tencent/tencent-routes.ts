import { createHash } from 'node:crypto';
import { isFaceError } from '@face/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../auth/keys.js';
import type { Outcome } from '../../metrics.js';
import { bodyText } from '../../request/body-text.js';
import { parseForm } from '../../request/parse-form.js';
import { sendJson } from '../../request/send-json.js';
import { hostsOf } from '../../request/hosts-of.js';
import { withDeadline } from '../../request/with-deadline.js';
import type { ServerContext } from '../../server-context.js';
import { authenticateTencent, refuseUnprovable } from './authenticate-tencent.js';
import { compareFace } from './compare-face.js';
import { detectFace } from './detect-face.js';
import { API_VERSIONS, type ApiVersion } from './face-model-version.js';
import type { TencentAction } from './tencent-action.js';
import { TencentError, toTencentError } from './tencent-error.js';
import {
  type ActionParameters,
  type RawRequest,
  actionParameters,
  isForm,
  requiredParameter,
} from './tencent-request.js';

const ACTIONS: Readonly<Record<string, TencentAction>> = { CompareFace: compareFace, DetectFace: detectFace };
const MAX_QUERY_BYTES = 32 * 1024;
const MAX_FORM_BYTES = 2 ** 20;
const MAX_TRACE_ID_CHARS = 256;
/** Before the caller is proved, nothing of what a request names is counted. */
const UNKNOWN: Outcome = { protocol: 'tencent', action: 'unknown', code: 'OK' };
/** Of no bytes. */
const EMPTY_HASH = createHash('sha256').digest('hex');

/** Answers a request in Tencent's protocol. Whatever happens, the answer is HTTP 200 with a `Response` object. */
export async function answerTencent(
  request: FastifyRequest,
  reply: FastifyReply,
  context: ServerContext,
): Promise<FastifyReply> {
  request.outcome = UNKNOWN;
  const content = await answer(request, reply, context).catch((error: unknown) => failure(request, error));
  return sendResponse(request, reply, content);
}

/** Wraps any failure in Tencent's envelope. */
export function sendTencentError(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  return sendResponse(request, reply, failure(request, error));
}

function failure(request: FastifyRequest, error: unknown): object {
  const { code, message } = toTencentError(error);
  if (code === 'InternalError') request.log.error({ err: error }, 'internal error');
  request.outcome = { action: 'unknown', ...request.outcome, protocol: 'tencent', code };
  return { Error: { Code: code, Message: message } };
}

function sendResponse(request: FastifyRequest, reply: FastifyReply, content: object): FastifyReply {
  const traceId = request.headers['x-tc-traceid'];
  if (typeof traceId === 'string' && traceId.length <= MAX_TRACE_ID_CHARS) {
    void reply.header('x-tc-traceid', traceId);
  }
  return sendJson(reply, 200, { Response: { ...content, RequestId: request.id } });
}

async function answer(request: FastifyRequest, reply: FastifyReply, context: ServerContext): Promise<object> {
  const { caller, run, version, given } = readCall(request, context);
  // The body has been read: it must not wait in memory for the answer.
  request.body = undefined;
  const leave = caller.limiter.enter();
  try {
    return await withDeadline(reply.raw, context.settings.limits.processingTimeoutMs, (signal) =>
      run({ version, given, context, signal }),
    );
  } catch (error) {
    // That version documents no smallest image: one too small for a face is one without a face.
    const tiny = version === '2018-03-01' && isFaceError(error, 'IMAGE_TOO_SMALL');
    throw tiny ? new TencentError('InvalidParameterValue.NoFaceInPhoto') : error;
  } finally {
    leave();
  }
}

interface Call {
  readonly caller: Caller;
  readonly run: TencentAction;
  readonly version: ApiVersion;
  readonly given: ActionParameters;
}

/** Proves the caller, then finds out what is asked. */
function readCall(request: FastifyRequest, context: ServerContext): Call {
  const raw = rawRequest(request);
  const action = requiredParameter(raw, 'Action');
  const wantedVersion = requiredParameter(raw, 'Version');
  const caller = authenticateTencent(raw, hostsOf(request), context.keys);
  request.caller = caller;
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (run === undefined) throw new TencentError('InvalidAction');
  request.outcome = { protocol: 'tencent', action, code: 'OK' };
  const version = API_VERSIONS.find((each) => each === wantedVersion);
  if (version === undefined) throw new TencentError('NoSuchVersion');
  return { caller, run, version, given: actionParameters(raw, contentTypeOf(request)) };
}

function contentTypeOf({ headers }: FastifyRequest): string {
  return headers['content-type'] ?? '';
}

function rawRequest(request: FastifyRequest): RawRequest {
  const { method, url, headers } = request;
  if (method !== 'GET' && method !== 'POST') throw new TencentError('UnsupportedProtocol');
  const at = url.indexOf('?');
  const rawQuery = at < 0 ? '' : url.slice(at + 1);
  if (rawQuery.length > MAX_QUERY_BYTES) throw new TencentError('RequestSizeLimitExceeded');
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const form = method === 'POST' && isForm(contentTypeOf(request));
  if (form && body.length > MAX_FORM_BYTES) throw new TencentError('RequestSizeLimitExceeded');
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  return {
    method,
    rawQuery,
    query: new Map(parseForm(rawQuery)),
    form: new Map(form ? parseForm(bodyText(body)) : []),
    header,
    body,
    bodyHash: request.bodyHash ?? EMPTY_HASH,
  };
}

/** True for a request that was made for Tencent's API, wherever it was sent. */
export function looksLikeTencent(request: FastifyRequest): boolean {
  const { headers, url } = request;
  const authorization = headers.authorization ?? '';
  return (
    'x-tc-action' in headers ||
    authorization.startsWith('TC3-') ||
    authorization === 'SKIP' ||
    /[?&](Action|SecretId|Signature)=/.test(url)
  );
}

export function registerTencentRoutes(app: FastifyInstance, context: ServerContext): void {
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/',
    schema: { hide: true },
    onRequest: (request, _reply, done) => {
      request.outcome = UNKNOWN;
      if (request.method === 'POST')
        refuseUnprovable(rawRequest(request), isForm(contentTypeOf(request)), context.keys);
      done();
    },
    handler: (request, reply) => answerTencent(request, reply, context),
  });
}
