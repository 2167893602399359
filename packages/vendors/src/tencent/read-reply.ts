import { tencentErrorSpec } from '@face/core';
import type { z } from 'zod';
import type { HttpReply } from '../http-channel.js';
import type { AttemptFailure } from '../retry.js';
import { jsonObject, protocolFailure, vendorFailure } from '../vendor-failure.js';
import { errorReplySchema } from './wire.js';

/**
 * Reads a reply in the form of `schema`.
 * @throws AttemptFailure with the mapped error, when the vendor reports one or the reply is not its protocol.
 */
export function readReply<Schema extends z.ZodType>(
  reply: HttpReply,
  schema: Schema,
  redact: (text: string) => string,
): z.output<Schema> {
  const body = jsonObject(reply.text);
  const failure = errorReplySchema.safeParse(body);
  if (failure.success) throw reportedFailure(failure.data, reply, redact);
  const answer = schema.safeParse(body);
  if (reply.status !== 200 || !answer.success) throw protocolFailure('tencent', reply);
  return answer.data;
}

function reportedFailure(
  { Response }: z.output<typeof errorReplySchema>,
  reply: HttpReply,
  redact: (text: string) => string,
): AttemptFailure {
  return vendorFailure(
    tencentErrorSpec(Response.Error.Code),
    {
      vendor: 'tencent',
      vendorCode: redact(Response.Error.Code),
      vendorMessage: redact(Response.Error.Message),
      requestId: redact(Response.RequestId),
    },
    reply,
  );
}
