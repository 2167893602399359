import { FaceError } from '@face/core';
import type { z } from 'zod';

/**
 * Checks options against a schema.
 * @throws FaceError `INVALID_ARGUMENT` naming the option; its value, which may be a secret, is never told.
 */
export function parseOptions<Schema extends z.ZodType>(schema: Schema, options: unknown): z.output<Schema> {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const name = [...issue.path, ...keys].map(String).join('.');
  throw new FaceError('INVALID_ARGUMENT', {
    name: name === '' ? 'options' : name,
    reason: keys.length > 0 ? 'there is no such option' : issue.message,
  });
}
