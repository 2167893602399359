import { type FaceError, isFaceError } from '@face/core';

/** The FaceError that a promise rejects with; fails when it resolves or rejects with anything else. */
export async function refusal(promise: Promise<unknown>): Promise<FaceError> {
  const outcome: unknown = await promise.then(
    (value) => new Error(`it answered ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (isFaceError(outcome)) return outcome;
  throw outcome;
}
