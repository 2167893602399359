import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { FaceError } from '@face/core';
import { errorMessage } from './error-code.js';
import { type PackManifest, packManifestSchema } from './manifest.js';

/**
 * Reads and validates `pack.json` of a folder.
 * @throws FaceError `MODEL_PACK_INVALID` naming the field
 */
export async function readManifest(folder: string): Promise<PackManifest> {
  const file = join(folder, 'pack.json');
  const manifest = parseWith(packManifestSchema, file, await readJson(file));
  if (manifest.name !== basename(folder)) {
    throw new FaceError('MODEL_PACK_INVALID', {
      file,
      reason: `name: is "${manifest.name}" but the folder is called "${basename(folder)}"`,
    });
  }
  return manifest;
}

/**
 * Reads a JSON file.
 * @throws FaceError `MODEL_PACK_INVALID` when it cannot be read or parsed
 */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new FaceError('MODEL_PACK_INVALID', { file, reason: errorMessage(cause) }, { cause });
  }
}

/**
 * Validates parsed JSON.
 * @throws FaceError `MODEL_PACK_INVALID` naming each wrong field
 */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  file: string,
  content: unknown,
): z.infer<Schema> {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const reason = parsed.error.issues
    .map(({ path, message }) => `${path.length === 0 ? 'the file' : path.join('.')}: ${message}`)
    .join('; ');
  throw new FaceError('MODEL_PACK_INVALID', { file, reason });
}
