import { FACEPP_ERRORS, type VendorErrorSpec, faceppErrorSpec } from '@face/core';
import type { z } from 'zod';
import type { HttpReply } from '../http-channel.js';
import { jsonObject, protocolFailure, vendorFailure } from '../vendor-failure.js';
import { type FaceppMessage, parseMessage } from './parse-message.js';
import { errorReplySchema } from './wire.js';

const TOO_LARGE = 'Request Entity Too Large';

/**
 * Reads a reply in the form of `schema`. `refine` may sharpen what an error means with what the client knows of
 * the images it sent.
 * @throws AttemptFailure with the mapped error, when the vendor reports one or the reply is not its protocol.
 */
export function readReply<Schema extends z.ZodType>(
  reply: HttpReply,
  schema: Schema,
  redact: (text: string) => string,
  refine: (message: FaceppMessage, spec: VendorErrorSpec) => VendorErrorSpec = (_, spec) => spec,
): z.output<Schema> {
  const vendor = 'facepp';
  const body = jsonObject(reply.text);
  const reported = errorReplySchema.safeParse(body);
  if (reported.success) {
    const message = parseMessage(reported.data.error_message);
    const { code, argument, side } = message;
    const params = {
      vendor,
      vendorCode: redact(code),
      requestId: redact(reported.data.request_id),
      ...(argument === undefined ? {} : { argument }),
      ...(side === undefined ? {} : { side }),
    };
    throw vendorFailure(refine(message, faceppErrorSpec(code, argument)), params, reply);
  }
  // Also where a proxy in front of the API answers 413 in words of its own.
  if (reply.status === 413) {
    throw vendorFailure(FACEPP_ERRORS[TOO_LARGE], { vendor, vendorCode: TOO_LARGE }, reply);
  }
  const answer = schema.safeParse(body);
  if (reply.status !== 200 || !answer.success) throw protocolFailure(vendor, reply);
  return answer.data;
}
