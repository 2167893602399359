import { readFile } from 'node:fs/promises';
import { FaceError } from '@face/core';
import { z } from 'zod';
import { type ApiKey, apiKeySchema } from './api-key.js';

const listSchema = z.array(apiKeySchema).min(1);
const fileSchema = z.union([z.strictObject({ keys: listSchema }), listSchema]);

/**
 * Reads keys from a JSON file: `{"keys": [{"id", "secret", ...}]}` or the bare array.
 * @throws FaceError `INVALID_ARGUMENT` that names the file and field, never a value
 */
export async function readKeyFile(path: string): Promise<ApiKey[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw invalid(path, `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
  return parseKeys(text, path);
}

/**
 * Keys of the environment: `FACE_SERVER_KEYS` (JSON as in a key file), or one key as `FACE_SERVER_KEY_ID` and
 * `FACE_SERVER_KEY_SECRET`.
 * @throws FaceError `INVALID_ARGUMENT`
 */
export function readKeyEnvironment(env: NodeJS.ProcessEnv): ApiKey[] {
  const { FACE_SERVER_KEYS: json, FACE_SERVER_KEY_ID: id, FACE_SERVER_KEY_SECRET: secret } = env;
  const hasKey = (id ?? '') !== '' || (secret ?? '') !== '';
  if (json !== undefined && json !== '') {
    if (hasKey) throw invalid('FACE_SERVER_KEY_ID', 'is given beside FACE_SERVER_KEYS; put it in there');
    return parseKeys(json, 'FACE_SERVER_KEYS');
  }
  if (!hasKey) return [];
  return parseKeys(JSON.stringify([{ id, secret }]), 'FACE_SERVER_KEY_ID');
}

/** @throws FaceError `INVALID_ARGUMENT` whose `params.name` is `source` */
export function parseKeys(json: string, source: string): ApiKey[] {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch {
    // The parser's own message quotes the text, which holds secrets.
    throw invalid(source, 'is no JSON');
  }
  return checkKeys(content, source);
}

/** Validates keys given as objects. @throws FaceError `INVALID_ARGUMENT` */
export function checkKeys(content: unknown, source: string): ApiKey[] {
  const parsed = fileSchema.safeParse(content);
  if (!parsed.success) throw invalid(source, describeIssue(content, parsed.error));
  const keys = Array.isArray(parsed.data) ? parsed.data : parsed.data.keys;
  const ids = keys.map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw invalid(source, 'has an id twice');
  return keys;
}

function describeIssue(content: unknown, fallback: z.ZodError): string {
  // A union reports only that no branch fits; the branch of the given shape says what is wrong.
  const schema = Array.isArray(content) ? listSchema : z.strictObject({ keys: listSchema });
  const issue = (schema.safeParse(content).error ?? fallback).issues[0]!;
  const place = issue.path.join('.');
  return place === '' ? issue.message : `${place}: ${issue.message}`;
}

function invalid(name: string, reason: string): FaceError {
  return new FaceError('INVALID_ARGUMENT', { name, reason });
}
