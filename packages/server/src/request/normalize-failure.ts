import { FaceError } from '@face/core';

/** What the framework's errors carry, as far as it is used. */
interface FrameworkError {
  readonly validation?: readonly {
    readonly instancePath: string;
    readonly message?: string;
    readonly params?: { readonly additionalProperty?: unknown };
  }[];
  readonly validationContext?: string;
  readonly statusCode?: number;
}

/** Turns what the framework itself found wrong with a request into our codes; everything else stays as it is. */
export function normalizeFailure(error: unknown): unknown {
  const { validation, validationContext, statusCode } = error as FrameworkError;
  const issue = validation?.[0];
  if (issue !== undefined) {
    const place = issue.instancePath.slice(1).replaceAll('/', '.');
    const extra = issue.params?.additionalProperty;
    const reason = `${issue.message ?? 'is not valid'}${typeof extra === 'string' ? ` (${extra})` : ''}`;
    const name = place === '' ? (validationContext ?? 'request') : place;
    return new FaceError('INVALID_ARGUMENT', { name, reason }, { cause: error });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new FaceError('REQUEST_INVALID', { reason: 'it is malformed' }, { cause: error });
  }
  return error;
}
