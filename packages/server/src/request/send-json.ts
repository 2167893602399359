import type { FastifyReply } from 'fastify';

/**
 * Sends JSON whose content type is exactly `application/json`: one official client of Tencent checks errors for no
 * other. A buffer keeps Fastify from adding a charset.
 */
export function sendJson(reply: FastifyReply, status: number, content: unknown): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json')
    .send(Buffer.from(JSON.stringify(content)));
}
