import { FaceError } from '@face/core';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const schema = z.strictObject({
  currency: z.string().min(1).max(8),
  /** Price of 1,000 calls by provider, from the user's own contract. */
  perThousand: z.record(z.string(), z.number().nonnegative()),
});

/** What calls cost. Nothing is assumed: prices differ by contract, region and volume. */
export type PriceTable = z.infer<typeof schema>;

/** @throws FaceError `INVALID_ARGUMENT` naming what is wrong. */
export function readPriceTable(file: string): PriceTable {
  const invalid = (reason: string, cause?: unknown): FaceError =>
    new FaceError('INVALID_ARGUMENT', { name: file, reason }, { cause });
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error), error);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()).join('; '),
  );
}
