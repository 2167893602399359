import { describe } from '@jest/globals';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the checkout. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

const sharedRoot = process.env.FACE_SHARED_DIR ?? join(projectRoot, '..', 'shared');

/** True when the research data and vendor documents lie beside the checkout. */
export const hasSharedData = existsSync(join(sharedRoot, 'docs'));

/** Path of a file or folder of the shared data. */
export function sharedPath(...parts: string[]): string {
  return join(sharedRoot, ...parts);
}

/** Path of a sample portrait or of another tracked file of the checkout. */
export function projectPath(...parts: string[]): string {
  return join(projectRoot, ...parts);
}

/**
 * Like `describe`, for tests that need the shared data: they run (and are required) where it lies beside the
 * checkout, else they are reported as skipped by name.
 */
export function describeWithSharedData(name: string, body: () => void): void {
  if (hasSharedData) describe(name, body);
  else describe.skip(`${name} [skipped: no shared data beside the checkout]`, body);
}
