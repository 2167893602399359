import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FaceError } from '@face/core';
import type { FaceppOptions, TencentOptions } from '@face/vendors';
import { z } from 'zod';

/** Beside its keys a service may have any option of its client, which checks them itself. */
const schema = z.strictObject({
  tencent: z.looseObject({ secretId: z.string().min(1), secretKey: z.string().min(1) }).optional(),
  facepp: z.looseObject({ apiKey: z.string().min(1), apiSecret: z.string().min(1) }).optional(),
});

type KeyFile = z.infer<typeof schema>;

/** Group and others: any right of theirs on a file with secrets is too much. */
const OTHERS = 0o077;

/**
 * Reads the keys of Tencent: `TENCENT_SECRET_ID` and `TENCENT_SECRET_KEY`, perhaps with `TENCENT_TOKEN`, else those
 * of the key file, which is `FACE_CONFIG` or `face/config.json` in the user's configuration folder.
 * `TENCENT_ENDPOINT` goes with either. Empty variables count as absent; undefined when there are no keys at all.
 * @throws FaceError `INVALID_ARGUMENT` for half a pair, and for a file that others may read or that is not
 *   understood
 */
export function readTencentKeys(env: NodeJS.ProcessEnv = process.env): TencentOptions | undefined {
  const pair = readPair(env, 'TENCENT_SECRET_ID', 'TENCENT_SECRET_KEY');
  const endpoint = readEndpoint(given(env, 'TENCENT_ENDPOINT'));
  if (pair === undefined) {
    const keys = readKeyFile(env).tencent;
    return keys === undefined ? undefined : { ...keys, ...endpoint };
  }
  const token = given(env, 'TENCENT_TOKEN');
  const [secretId, secretKey] = pair;
  return { secretId, secretKey, ...(token === undefined ? {} : { token }), ...endpoint };
}

/** Reads the keys of Face++ in the same way: `FACEPP_API_KEY`, `FACEPP_API_SECRET` and `FACEPP_ENDPOINT`. */
export function readFaceppKeys(env: NodeJS.ProcessEnv = process.env): FaceppOptions | undefined {
  const pair = readPair(env, 'FACEPP_API_KEY', 'FACEPP_API_SECRET');
  const endpoint = readEndpoint(given(env, 'FACEPP_ENDPOINT'));
  if (pair === undefined) {
    const keys = readKeyFile(env).facepp;
    return keys === undefined ? undefined : { ...keys, ...endpoint };
  }
  const [apiKey, apiSecret] = pair;
  return { apiKey, apiSecret, ...endpoint };
}

/** @throws FaceError `INVALID_ARGUMENT` when there are none, and as `readTencentKeys` does */
export function requireTencentKeys(): TencentOptions {
  return readTencentKeys() ?? missing('TENCENT_SECRET_ID and TENCENT_SECRET_KEY');
}

/** @throws FaceError `INVALID_ARGUMENT` when there are none, and as `readFaceppKeys` does */
export function requireFaceppKeys(): FaceppOptions {
  return readFaceppKeys() ?? missing('FACEPP_API_KEY and FACEPP_API_SECRET');
}

function missing(names: string): never {
  throw new FaceError('INVALID_ARGUMENT', { name: names, reason: 'are not set' });
}

function given(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function readPair(env: NodeJS.ProcessEnv, id: string, secret: string): [string, string] | undefined {
  const values = [given(env, id), given(env, secret)] as const;
  const [first, second] = values;
  if (first !== undefined && second !== undefined) return [first, second];
  if (first === undefined && second === undefined) return undefined;
  const [absent, present] = first === undefined ? [id, secret] : [secret, id];
  throw new FaceError('INVALID_ARGUMENT', { name: absent, reason: `is not set, though ${present} is` });
}

/** `host`, or `http://host` for a server on the own machine. */
function readEndpoint(value: string | undefined): { endpoint?: string; protocol?: 'http' | 'https' } {
  if (value === undefined) return {};
  const [, protocol, host] = /^(?:(https?):\/\/)?(.*?)\/?$/.exec(value)!;
  return { endpoint: host!, ...(protocol === undefined ? {} : { protocol: protocol as 'http' | 'https' }) };
}

/** Undefined for a user without a home, as services may run. */
function userConfigFolder(env: NodeJS.ProcessEnv): string | undefined {
  const named = given(env, 'XDG_CONFIG_HOME');
  if (named !== undefined) return named;
  try {
    return join(homedir(), '.config');
  } catch {
    return undefined;
  }
}

function readKeyFile(env: NodeJS.ProcessEnv): KeyFile {
  const named = given(env, 'FACE_CONFIG');
  const folder = userConfigFolder(env);
  const file = named ?? (folder === undefined ? undefined : join(folder, 'face', 'config.json'));
  if (file === undefined) return {};
  const invalid = (reason: string): FaceError => new FaceError('INVALID_ARGUMENT', { name: file, reason });
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) {
    if (named === undefined) return {};
    throw invalid('it does not exist');
  }
  if ((stats.mode & OTHERS) !== 0) throw invalid('others may read it; run chmod 600 on it');
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // The parser's message would quote the content, which holds secrets.
    throw invalid('it is not JSON');
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.map((issue) => `${placeOf(issue)} is wrong`).join(', '));
}

const placeOf = (issue: z.core.$ZodIssue): string =>
  [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys : [])].join('.');
