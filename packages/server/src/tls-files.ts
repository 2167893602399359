import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { FaceError } from '@face/core';

export const MIN_TLS_VERSION = 'TLSv1.2' as const;

/** Paths of PEM files. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** Certificate chain and private key that belong together. */
export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * Reads and checks both files.
 * @throws FaceError `INVALID_ARGUMENT` that names the file
 */
export async function readTlsFiles({ certFile, keyFile }: TlsFiles): Promise<TlsPair> {
  const cert = await readPem(certFile, 'tls.certFile');
  const key = await readPem(keyFile, 'tls.keyFile');
  check({ cert }, 'tls.certFile', `${certFile} holds no usable certificate`);
  check({ key }, 'tls.keyFile', `${keyFile} holds no usable private key`);
  check({ cert, key }, 'tls.keyFile', `${keyFile} does not belong to the certificate of ${certFile}`);
  return { cert, key };
}

async function readPem(path: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = `${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown reason'})`;
    throw new FaceError('INVALID_ARGUMENT', { name, reason }, { cause });
  }
}

function check(pair: Partial<TlsPair>, name: string, reason: string): void {
  try {
    createSecureContext(pair);
  } catch (cause) {
    throw new FaceError('INVALID_ARGUMENT', { name, reason }, { cause });
  }
}
