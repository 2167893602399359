import { FACEPP_ERRORS, type Side } from '@face/core';

/** An `error_message` taken apart: what comes before the colon and, if it is safe to tell, what follows. */
export interface FaceppMessage {
  readonly code: string;
  /** A parameter name or a documented reason. Never a token, which is biometric, nor anything unforeseen. */
  readonly argument?: string;
  /** Which image the message speaks of. */
  readonly side?: Side;
}

/** The face tokens that a request named. */
export type SentTokens = Partial<Readonly<Record<Side, string>>>;

const REASONS: readonly string[] = FACEPP_ERRORS.AUTHORIZATION_ERROR.reasons;
/** Shorter than a token, which has 32 characters. */
const PARAMETER_NAME = /^[a-z][a-z0-9_]{2,24}$/;
const SIDE_OF_NUMBER: Readonly<Record<string, Side>> = { 1: 'a', 2: 'b' };

/** Parses `CODE`, `CODE:argument` and `CODE: argument`; reasons come with or without quotes, in any case. */
export function parseMessage(message: string, tokens: SentTokens = {}): FaceppMessage {
  const colon = message.indexOf(':');
  const code = (colon === -1 ? message : message.slice(0, colon)).trim();
  const rest = colon === -1 ? '' : message.slice(colon + 1).trim();
  const [argument, side] =
    code === 'INVALID_FACE_TOKEN' ? [undefined, sideOfToken(rest, tokens)] : readArgument(rest);
  return { code, ...(argument === undefined ? {} : { argument }), ...(side === undefined ? {} : { side }) };
}

function readArgument(text: string): [string | undefined, Side | undefined] {
  const bare = text.replace(/^(["'])(.*)\1$/, '$2').toLowerCase();
  const reason = REASONS.find((known) => known.toLowerCase() === bare);
  if (reason !== undefined) return [reason, undefined];
  return PARAMETER_NAME.test(text) ? [text, SIDE_OF_NUMBER[text.at(-1)!]] : [undefined, undefined];
}

function sideOfToken(named: string, tokens: SentTokens): Side | undefined {
  const sides = (['a', 'b'] as const).filter((side) => tokens[side] !== undefined);
  return sides.find((side) => tokens[side] === named) ?? (sides.length === 1 ? sides[0] : undefined);
}
