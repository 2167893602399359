import { FaceError } from '@face/core';
import type { FastifyRequest } from 'fastify';
import type { Protocol } from '../../auth/api-key.js';
import type { Caller, Keys } from '../../auth/keys.js';

/**
 * The caller of a REST request: `Authorization: Basic base64(id:secret)`, or `Bearer id.secret`.
 * @throws FaceError `KEY_REJECTED`, `KEY_FORBIDDEN`
 */
export function restCaller(
  request: FastifyRequest,
  keys: Keys,
  protocol: Protocol | readonly Protocol[],
): Caller {
  if (keys.open) return keys.anonymous;
  const [id, secret] = credentials(request.headers.authorization ?? '');
  return keys.identify(id, secret, protocol);
}

function credentials(authorization: string): [id: string, secret: string] {
  const [, scheme = '', value = ''] = /^(basic|bearer) +(\S+)$/i.exec(authorization) ?? [];
  const basic = scheme.toLowerCase() === 'basic';
  const text = basic ? Buffer.from(value, 'base64').toString('utf8') : value;
  const at = text.indexOf(basic ? ':' : '.');
  if (at <= 0) throw new FaceError('KEY_REJECTED');
  return [text.slice(0, at), text.slice(at + 1)];
}
