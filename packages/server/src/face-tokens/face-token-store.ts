import type { FaceTemplate } from '@face/engine';

/**
 * Keeps the templates behind face tokens for a while. A token works only for the key that got it. Templates are
 * biometric data: no store keeps them past the time to live, and none writes them unencrypted.
 */
export interface FaceTokenStore {
  /** Remembers a template under a new random token. @throws FaceError `TOKEN_STORE_FAILED` */
  put(owner: string, template: FaceTemplate): Promise<string>;
  /** Undefined when the token is unknown, has expired or belongs to another key. @throws FaceError `TOKEN_STORE_FAILED` */
  get(owner: string, token: string): Promise<FaceTemplate | undefined>;
  /** Forgets it; false when there was none. @throws FaceError `TOKEN_STORE_FAILED` */
  delete(owner: string, token: string): Promise<boolean>;
  /** True when the store can be used now. */
  isReady(): boolean;
  close(): Promise<void>;
}

/** Time to live of a face token, as Face++ documents it. */
export const FACE_TOKEN_TTL_MS = 72 * 3_600_000;

const TOKEN_PATTERN = /^[0-9a-f]{32}$/;

/** What is no token cannot be one of ours: it is not even looked up. */
export function isFaceToken(text: string): boolean {
  return TOKEN_PATTERN.test(text);
}
