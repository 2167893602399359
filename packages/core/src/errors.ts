import { ERRORS, type ErrorCode, type ErrorKind } from './error-catalog/ours.js';

/** Facts that fill an error's message and ride along for programs. Never secrets, never image bytes. */
export type ErrorParams = Readonly<Record<string, string | number | boolean | undefined>>;

/** The one error type of every package: match on `code`, read `params`, follow `cause`. */
export class FaceError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'FaceError';
  readonly code: Code;
  readonly params: ErrorParams;

  constructor(code: Code, params: ErrorParams = {}, options?: ErrorOptions) {
    super(fillMessage(ERRORS[code].message, params), options);
    this.code = code;
    this.params = params;
  }

  /** Who can act on it: becomes an HTTP status in the server and an exit code in the CLI. */
  get kind(): ErrorKind {
    return ERRORS[this.code].kind;
  }

  /** True when the same call may succeed later without any change. */
  get retryable(): boolean {
    return ERRORS[this.code].retryable;
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
  if (!(error instanceof Error) || error.name !== 'FaceError' || !('code' in error)) return false;
  return code === undefined ? (error.code as string) in ERRORS : error.code === code;
}

function fillMessage(template: string, params: ErrorParams): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? 'unknown'));
}
