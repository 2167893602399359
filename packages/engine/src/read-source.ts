import { FaceError, type ImageSource, decodeBase64, imageSourceKind } from '@face/core';
import { type ReadImageFile, readImageFile } from './image-file.js';

/**
 * Gets the encoded bytes of a source, refusing what is too large before reading it.
 * @throws FaceError `IMAGE_SOURCE_INVALID`, `IMAGE_EMPTY`, `IMAGE_FILE_NOT_FOUND`, `IMAGE_TOO_MANY_BYTES`,
 *   `IMAGE_BASE64_INVALID`, `URL_NOT_ALLOWED`, `FACE_TOKEN_UNSUPPORTED`
 */
export async function readSource(
  source: ImageSource,
  maxBytes: number,
  readFile: ReadImageFile = readImageFile,
): Promise<Uint8Array> {
  imageSourceKind(source);
  if ('bytes' in source) return source.bytes;
  if ('base64' in source) return decodeBase64(source.base64, maxBytes);
  if ('file' in source) return readFile(source.file, maxBytes);
  if ('url' in source) throw new FaceError('URL_NOT_ALLOWED');
  throw new FaceError('FACE_TOKEN_UNSUPPORTED', { provider: 'local' });
}
