import { CommanderError } from 'commander';
import { type ErrorKind, isFaceError } from '@face/core';

/** What the face command ends with: scripts may rely on these. */
export const EXIT = { compared: 0, other: 1, usage: 2, noFace: 3, badImage: 4, modelProblem: 5 } as const;

const BY_KIND: Record<ErrorKind, number> = {
  input: EXIT.badImage,
  face: EXIT.noFace,
  model: EXIT.modelProblem,
  busy: EXIT.other,
  aborted: EXIT.other,
  vendor: EXIT.other,
  auth: EXIT.other,
  internal: EXIT.other,
};

/** The exit code for whatever ended the command. */
export function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.compared : EXIT.usage;
  if (!isFaceError(error)) return EXIT.other;
  return error.code === 'INVALID_ARGUMENT' ? EXIT.usage : BY_KIND[error.kind];
}
