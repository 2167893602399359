import { FACEPP_ERRORS, type Side, type VendorErrorSpec, faceppErrorSpec } from '@face/core';
import type { z } from 'zod';
import type { HttpReply } from '../http-channel.js';
import type { PreparedImage } from '../prepare-image.js';
import { jsonObject, protocolFailure, vendorFailure } from '../vendor-failure.js';
import { type FaceppMessage, type SentTokens, parseMessage } from './parse-message.js';
import { errorReplySchema } from './wire.js';

const TOO_LARGE = 'Request Entity Too Large';

/** The images of a request; a detection has one. */
export type SentImages = Partial<Readonly<Record<Side, PreparedImage>>>;

/**
 * Reads a reply in the form of `schema`; what the client knows of the images `sent` sharpens what an error means.
 * @throws AttemptFailure with the mapped error, when the vendor reports one or the reply is not its protocol.
 */
export function readReply<Schema extends z.ZodType>(
  reply: HttpReply,
  schema: Schema,
  redact: (text: string) => string,
  sent: SentImages = {},
): z.output<Schema> {
  const vendor = 'facepp';
  const body = jsonObject(reply.text);
  const reported = errorReplySchema.safeParse(body);
  if (reported.success) {
    const message = parseMessage(reported.data.error_message, tokensOf(sent));
    const { code, argument, side } = message;
    const params = {
      vendor,
      vendorCode: redact(code),
      requestId: redact(reported.data.request_id),
      ...(argument === undefined ? {} : { argument }),
      ...(side === undefined ? {} : { side }),
    };
    throw vendorFailure(sharpen(message, sent, faceppErrorSpec(code, argument)), params, reply);
  }
  // Also where a proxy in front of the API answers 413 in words of its own.
  if (reply.status === 413) {
    throw vendorFailure(FACEPP_ERRORS[TOO_LARGE], { vendor, vendorCode: TOO_LARGE }, reply);
  }
  const answer = schema.safeParse(body);
  if (reply.status !== 200 || !answer.success) throw protocolFailure(vendor, reply);
  return answer.data;
}

/**
 * The vendor says "format not supported, or damaged"; when the format was recognised before sending, it is the
 * latter.
 */
function sharpen({ code, side }: FaceppMessage, sent: SentImages, spec: VendorErrorSpec): VendorErrorSpec {
  const [first, second] = Object.values(sent);
  const only = second === undefined ? first : undefined;
  const image = side === undefined ? only : sent[side];
  const damaged = code === 'IMAGE_ERROR_UNSUPPORTED_FORMAT' && image?.kind === 'bytes';
  return damaged ? { ...spec, ours: 'IMAGE_DECODE_FAILED' } : spec;
}

function tokensOf(sent: SentImages): SentTokens {
  const token = (side: Side): SentTokens => {
    const image = sent[side];
    return image?.kind === 'faceToken' ? { [side]: image.faceToken } : {};
  };
  return { ...token('a'), ...token('b') };
}
