import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { FaceError } from '@face/core';
import { z } from 'zod';

const schema = z.strictObject({
  tencent: z
    .strictObject({
      secretId: z.string().min(1),
      secretKey: z.string().min(1),
      token: z.string().min(1).optional(),
      endpoint: z.string().min(1).optional(),
      protocol: z.enum(['https', 'http']).optional(),
    })
    .optional(),
  facepp: z
    .strictObject({
      apiKey: z.string().min(1),
      apiSecret: z.string().min(1),
      endpoint: z.string().min(1).optional(),
      protocol: z.enum(['https', 'http']).optional(),
    })
    .optional(),
});

/** Keys of the cloud services, from the environment or a file that only its owner may read. */
export type VendorKeys = z.infer<typeof schema>;

/** Group and others: any right of theirs on a file with secrets is too much. */
const OTHERS = 0o077;

/**
 * Reads the keys: environment first (`TENCENT_SECRET_ID` and `TENCENT_SECRET_KEY`, `FACEPP_API_KEY` and
 * `FACEPP_API_SECRET`, each with an optional `_ENDPOINT`), else `FACE_CONFIG`, else `face/config.json` in the user's
 * configuration folder.
 * @throws FaceError `INVALID_ARGUMENT` for a file that others may read or whose content is not understood
 */
export function readVendorKeys(env: NodeJS.ProcessEnv = process.env): VendorKeys {
  const file = configFile(env);
  const fromFile = file === undefined ? {} : readKeyFile(file);
  const { TENCENT_SECRET_ID, TENCENT_SECRET_KEY, FACEPP_API_KEY, FACEPP_API_SECRET } = env;
  const tencent =
    TENCENT_SECRET_ID !== undefined && TENCENT_SECRET_KEY !== undefined
      ? {
          secretId: TENCENT_SECRET_ID,
          secretKey: TENCENT_SECRET_KEY,
          ...(env.TENCENT_TOKEN === undefined ? {} : { token: env.TENCENT_TOKEN }),
          ...endpoint(env.TENCENT_ENDPOINT),
        }
      : fromFile.tencent;
  const facepp =
    FACEPP_API_KEY !== undefined && FACEPP_API_SECRET !== undefined
      ? { apiKey: FACEPP_API_KEY, apiSecret: FACEPP_API_SECRET, ...endpoint(env.FACEPP_ENDPOINT) }
      : fromFile.facepp;
  return { ...(tencent === undefined ? {} : { tencent }), ...(facepp === undefined ? {} : { facepp }) };
}

/** `host`, or `http://host` for a server on the own machine. */
function endpoint(value: string | undefined): { endpoint?: string; protocol?: 'http' | 'https' } {
  if (value === undefined) return {};
  const [, protocol, host] = /^(?:(https?):\/\/)?(.*?)\/?$/.exec(value)!;
  return { endpoint: host!, ...(protocol === undefined ? {} : { protocol: protocol as 'http' | 'https' }) };
}

function configFile(env: NodeJS.ProcessEnv): string | undefined {
  if (env.FACE_CONFIG !== undefined) return env.FACE_CONFIG;
  const file = join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'face', 'config.json');
  return statSync(file, { throwIfNoEntry: false }) === undefined ? undefined : file;
}

function readKeyFile(file: string): VendorKeys {
  const invalid = (reason: string): FaceError => new FaceError('INVALID_ARGUMENT', { name: file, reason });
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw invalid('it does not exist');
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
  throw invalid(parsed.error.issues.map(({ path }) => `${path.join('.')} is wrong`).join(', '));
}
