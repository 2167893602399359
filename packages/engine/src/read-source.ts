import { readFile, stat } from 'node:fs/promises';
import { FaceError, type ImageSource, decodeBase64, imageSourceKind } from '@face/core';

/**
 * Gets the encoded bytes of a source, refusing what is too large before reading it.
 * @throws FaceError `IMAGE_SOURCE_INVALID`, `IMAGE_EMPTY`, `IMAGE_FILE_NOT_FOUND`, `IMAGE_TOO_MANY_BYTES`,
 *   `IMAGE_BASE64_INVALID`, `URL_NOT_ALLOWED`, `FACE_TOKEN_UNSUPPORTED`
 */
export async function readSource(source: ImageSource, maxBytes: number): Promise<Uint8Array> {
  imageSourceKind(source);
  if ('bytes' in source) return source.bytes;
  if ('base64' in source) return decodeBase64(source.base64, maxBytes);
  if ('file' in source) return readImageFile(source.file, maxBytes);
  if ('url' in source) throw new FaceError('URL_NOT_ALLOWED');
  throw new FaceError('FACE_TOKEN_UNSUPPORTED', { provider: 'local' });
}

async function readImageFile(file: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const stats = await stat(file);
    // A pipe or device could block or never end.
    if (!stats.isFile()) throw new FaceError('IMAGE_FILE_NOT_FOUND', { file, reason: 'not a regular file' });
    if (stats.size > maxBytes)
      throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes: stats.size, maxBytes });
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof FaceError) throw cause;
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new FaceError('IMAGE_FILE_NOT_FOUND', { file, reason }, { cause });
  }
}
