/**
 * `code` of a system error, e.g. `ENOENT`. Not told by `instanceof`: inside a vm context (Jest) Node's own errors
 * are of another realm.
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** True for an error that an operating system call raised. */
export function isSystemError(error: unknown): boolean {
  return errorCode(error) !== undefined && typeof error === 'object' && error !== null && 'syscall' in error;
}

/** Message of anything thrown, with that of its cause. */
export function errorMessage(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  const cause = 'cause' in error && error.cause !== undefined ? `: ${errorMessage(error.cause)}` : '';
  return `${String(error.message)}${cause}`;
}
