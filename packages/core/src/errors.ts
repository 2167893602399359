import { ERRORS, type ErrorCode, type ErrorKind } from './error-catalog/ours.js';

/** Facts that fill an error's message and ride along for programs. Never secrets, never image bytes. */
export type ErrorParams = Readonly<Record<string, string | number | boolean | undefined>>;

/** The one error type of every package: match on `code`, read `params`, follow `cause`. */
export class FaceError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'FaceError';
  readonly code: Code;
  readonly params: ErrorParams;

  constructor(code: Code, params: ErrorParams = {}, options?: ErrorOptions) {
    super(fill(ERRORS[code].message, params), options);
    this.code = code;
    this.params = Object.freeze({ ...params });
  }

  /** Who can act on it: becomes an HTTP status in the server and an exit code in the CLI. */
  get kind(): ErrorKind {
    return ERRORS[this.code].kind;
  }

  /** True when the same call may succeed later without any change. */
  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  /** What the person who meets this error can do about it. */
  get remedy(): string {
    return fill(ERRORS[this.code].remedy, this.params);
  }

  toJSON(): { name: string; code: Code; message: string; params: ErrorParams } {
    return { name: this.name, code: this.code, message: this.message, params: this.params };
  }
}

/** True for a `FaceError`, also one made by another copy of this package; `code` narrows it further. */
export function isFaceError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is FaceError<Code> {
  // Not instanceof: another copy, or another realm such as a test runner's, has classes of its own.
  if (Object.prototype.toString.call(error) !== '[object Error]') return false;
  const { name, code: given } = error as { name: unknown; code?: unknown };
  if (name !== 'FaceError' || typeof given !== 'string' || !Object.hasOwn(ERRORS, given)) return false;
  return code === undefined || given === code;
}

function fill(template: string, params: ErrorParams): string {
  return template
    .replace(/\[([^\]]*)\]/g, (_, part: string) => (isComplete(part, params) ? part : ''))
    .replace(PLACEHOLDER, (_, name: string) => printable(params[name]));
}

const PLACEHOLDER = /\{(\w+)\}/g;
const MAX_PARAM_CHARS = 300;

function isComplete(part: string, params: ErrorParams): boolean {
  return [...part.matchAll(PLACEHOLDER)].every(([, name]) => params[name!] !== undefined);
}

/** Messages end up in logs: one param can neither start a new line nor flood them. */
function printable(param: ErrorParams[string]): string {
  const text = String(param ?? 'unknown').replace(/\p{Cc}/gu, ' ');
  return text.length > MAX_PARAM_CHARS ? `${text.slice(0, MAX_PARAM_CHARS)}…` : text;
}
