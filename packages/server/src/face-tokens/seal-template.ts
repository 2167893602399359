import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { FaceError } from '@face/core';
import { type FaceTemplate, decodeTemplate, encodeTemplate } from '@face/engine';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Reads the key that protects stored templates: 32 bytes as 64 hex digits or base64.
 * @throws FaceError `INVALID_ARGUMENT` that does not show the key
 */
export function parseSealingKey(text: string, name: string): Buffer {
  const key = /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length === 32) return key;
  throw new FaceError('INVALID_ARGUMENT', { name, reason: 'must be 32 bytes as hex or base64' });
}

/** Encrypts a template with AES-256-GCM, bound to the place it is stored at. Nonce, tag and text are joined. */
export function sealTemplate(template: FaceTemplate, key: Buffer, place: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(place));
  const text = Buffer.concat([cipher.update(encodeTemplate(template)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** Undefined when the bytes were not sealed with this key for this place, or were altered. */
export function openTemplate(sealed: Buffer, key: Buffer, place: string): FaceTemplate | undefined {
  const text = sealed.subarray(NONCE_BYTES + TAG_BYTES);
  if (text.length === 0) return undefined;
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return decodeTemplate(Buffer.concat([decipher.update(text), decipher.final()]));
  } catch {
    // A foreign or altered entry is as good as none; the caller sees an unknown token.
    return undefined;
  }
}
