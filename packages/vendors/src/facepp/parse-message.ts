import { FACEPP_ERRORS, type Side } from '@face/core';

/** An `error_message` taken apart: what comes before the colon and, if it is safe to tell, what follows. */
export interface FaceppMessage {
  readonly code: string;
  /** A parameter name or a documented reason. Never a token, which is biometric, nor anything unforeseen. */
  readonly argument?: string;
  /** Which image the argument speaks of. */
  readonly side?: Side;
}

/** Shorter than a token, which has 32 characters. */
const PARAMETER_NAME = /^[a-z][a-z0-9_]{2,24}$/;

/** Parses `CODE`, `CODE:argument` and `CODE: argument`. */
export function parseMessage(message: string): FaceppMessage {
  const colon = message.indexOf(':');
  const code = (colon === -1 ? message : message.slice(0, colon)).trim();
  const argument = colon === -1 ? '' : message.slice(colon + 1).trim();
  const reasons: readonly string[] = FACEPP_ERRORS.AUTHORIZATION_ERROR.reasons;
  if (!reasons.includes(argument) && !(PARAMETER_NAME.test(argument) && code !== 'INVALID_FACE_TOKEN')) {
    return { code };
  }
  const number = /(\d)$/.exec(argument)?.[1];
  const side = number === '1' ? 'a' : number === '2' ? 'b' : undefined;
  return { code, argument, ...(side === undefined ? {} : { side }) };
}
