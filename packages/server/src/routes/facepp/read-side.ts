import { type Box, FaceError, decodeBase64 } from '@face/core';
import { readImageHeader, imageFormat } from '../../request/image-header.js';
import type { ServerContext } from '../../server-context.js';
import { FaceppError, toFaceppError } from './facepp-error.js';
import type { FaceppFields } from './facepp-fields.js';

/** 2 MB of image, however it is sent. */
const MAX_BYTES = 2 * 2 ** 20;
const MIN_SIDE = 48;
const MAX_SIDE = 4096;
const MAX_RECTANGLE = 1e6;

/** What one side of a request points at. */
export type FaceppSource =
  | { readonly kind: 'token'; readonly token: string; readonly field: string }
  | { readonly kind: 'image'; readonly bytes: Uint8Array; readonly field: string };

/** The names of one side's fields: Face++ numbers them, base64 with an underscore. */
export interface SideFields {
  readonly token?: string;
  readonly file: string;
  readonly base64: string;
  readonly url: string;
  readonly rectangle: string;
}

export function sideFields(number: 1 | 2): SideFields {
  return {
    token: `face_token${number}`,
    file: `image_file${number}`,
    base64: `image_base64_${number}`,
    url: `image_url${number}`,
    rectangle: `face_rectangle${number}`,
  };
}

/**
 * Gets the source of one side. Of several the first of token, file, base64 and URL is taken, the others are ignored.
 * @throws FaceppError
 */
export async function readSide(
  fields: FaceppFields,
  names: SideFields,
  { fetcher }: ServerContext,
  signal: AbortSignal,
): Promise<FaceppSource> {
  const token = names.token === undefined ? undefined : fields.text(names.token);
  if (token !== undefined) return { kind: 'token', token, field: names.token! };
  const file = fields.file(names.file);
  if (file !== undefined) return imageSource(names.file, () => file);
  const base64 = fields.text(names.base64);
  // An unescaped plus sign arrives from a form as a space; base64 has no other use for one.
  if (base64 !== undefined) {
    return imageSource(names.base64, () => decodeBase64(base64.replaceAll(' ', '+'), MAX_BYTES));
  }
  const url = fields.text(names.url);
  if (url !== undefined) {
    return imageSource(names.url, () => {
      if (fetcher === undefined) throw new FaceError('URL_NOT_ALLOWED');
      return fetcher.fetch(url, MAX_BYTES, signal);
    });
  }
  throw new FaceppError('MISSING_ARGUMENTS', [names.url, names.file, names.base64].join(', '));
}

async function imageSource(
  field: string,
  read: () => Uint8Array | Promise<Uint8Array>,
): Promise<FaceppSource> {
  try {
    const bytes = await read();
    checkImage(bytes);
    return { kind: 'image', bytes, field };
  } catch (error) {
    throw toFaceppError(error, field);
  }
}

function checkImage(bytes: Uint8Array): void {
  const format = imageFormat(bytes);
  if (bytes.length > MAX_BYTES) {
    throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes: bytes.length, maxBytes: MAX_BYTES });
  }
  if (format !== 'jpeg' && format !== 'png') throw new FaceError('IMAGE_FORMAT_UNSUPPORTED', { format });
  const header = readImageHeader(bytes);
  if (header === undefined) return;
  const { width, height } = header;
  if (Math.min(width, height) < MIN_SIDE) {
    throw new FaceError('IMAGE_TOO_SMALL', { width, height, minSide: MIN_SIDE });
  }
  if (Math.max(width, height) > MAX_SIDE) {
    throw new FaceError('IMAGE_TOO_LARGE', { width, height, maxSide: MAX_SIDE });
  }
}

/** Reads `top,left,width,height`. @throws FaceppError `BAD_ARGUMENTS` */
export function readRectangle(fields: FaceppFields, name: string): Box | undefined {
  const text = fields.text(name);
  if (text === undefined) return undefined;
  const match = /^\s*(-?\d{1,7})\s*,\s*(-?\d{1,7})\s*,\s*(\d{1,7})\s*,\s*(\d{1,7})\s*$/.exec(text);
  if (match === null) throw new FaceppError('BAD_ARGUMENTS', name);
  const [top, left, width, height] = match.slice(1).map(Number) as [number, number, number, number];
  const usable = width > 0 && height > 0 && Math.max(width, height) <= MAX_RECTANGLE;
  if (!usable) throw new FaceppError('BAD_ARGUMENTS', name);
  return { left, top, width, height };
}
