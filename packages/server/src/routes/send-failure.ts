import { FaceError } from '@face/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { normalizeFailure } from '../request/normalize-failure.js';
import { sendFaceppError } from './facepp/facepp-routes.js';
import { sendProblem } from './rest/problem.js';
import { looksLikeTencent, sendTencentError } from './tencent/tencent-routes.js';

/** Answers a failure in the words of the protocol that the request belongs to, also where no route took it. */
export function sendFailure(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const failure = normalizeFailure(error);
  // The route that took it first: a path has more spellings than the usual one, such as percent codes.
  const path = request.routeOptions.url ?? pathOf(request);
  if (path.startsWith('/facepp/') || path === '/facepp') return sendFaceppError(request, reply, failure);
  if (path === '/' || looksLikeTencent(request)) return sendTencentError(request, reply, failure);
  return sendProblem(request, reply, failure);
}

/** Answers a request that no route takes. */
export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = pathOf(request).slice(0, 200);
  return sendFailure(request, reply, new FaceError('ROUTE_NOT_FOUND', { method: request.method, path }));
}

/** The target of a request may also be a whole URL, as a proxy asks for it. */
function pathOf({ url }: FastifyRequest): string {
  const [path = ''] = url.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1);
  return path === '' ? '/' : path;
}
