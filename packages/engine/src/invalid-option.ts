import { FaceError } from '@face/core';
import type { z } from 'zod';

/** What a schema found wrong as an `INVALID_ARGUMENT` whose `params.name` is the option. */
export function invalidOption(issue: z.core.$ZodIssue): FaceError {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const name = [...issue.path, ...(keys.length > 0 ? [keys.join(', ')] : [])].join('.');
  return new FaceError('INVALID_ARGUMENT', { name: name === '' ? 'options' : name, reason: issue.message });
}
