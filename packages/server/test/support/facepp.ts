import { KEY } from './test-server.js';

/** An answer of the Face++ routes. */
export interface FaceppAnswer {
  readonly status: number;
  readonly error_message?: string;
  readonly [field: string]: unknown;
}
export type FaceppFields = Record<string, string | Buffer>;

export const FACEPP_AUTH = { api_key: KEY.id, api_secret: KEY.secret };

export async function readFacepp(response: Response): Promise<FaceppAnswer> {
  return { status: response.status, ...((await response.json()) as object) };
}

/** A form whose buffers are file parts. */
export function multipart(fields: FaceppFields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([Uint8Array.from(value)]), name);
  }
  return form;
}

/** Posts fields as multipart, with the key unless they name another. */
export async function postFacepp(
  url: string,
  fields: FaceppFields,
  api: 'compare' | 'detect' = 'compare',
): Promise<FaceppAnswer> {
  const body = multipart({ ...FACEPP_AUTH, ...fields });
  return readFacepp(await fetch(`${url}/facepp/v3/${api}`, { method: 'POST', body }));
}

/** Status and message of a refusal. */
export async function faceppRefusal(
  url: string,
  fields: FaceppFields,
  api?: 'compare' | 'detect',
): Promise<[number, string | undefined]> {
  const { status, error_message } = await postFacepp(url, fields, api);
  return [status, error_message];
}
