import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as v from 'valibot';
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
export function parseWith<const Schema extends v.GenericSchema>(
  schema: Schema,
  file: string,
  content: unknown,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, content);
  if (parsed.success) return parsed.output;
  const reason = parsed.issues
    .map((issue) => [v.getDotPath(issue), issue.message].filter((part) => part !== null).join(': '))
    .join('; ');
  throw new FaceError('MODEL_PACK_INVALID', { file, reason });
}
