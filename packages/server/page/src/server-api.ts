import type { CompareResult, ProblemDetails, ServerInfo } from '../../src/routes/rest/rest-schemas.js';

export type { CompareResult, ServerInfo };

/** A failure that the server explained, or that kept the page from reaching it. */
export class CompareFailure extends Error {
  /** Which photo it is about, when the server says so. */
  readonly side: 'a' | 'b' | undefined;
  readonly keyRefused: boolean;

  constructor(message: string, side?: 'a' | 'b', keyRefused = false) {
    super(message);
    this.side = side;
    this.keyRefused = keyRefused;
  }
}

export interface ApiKey {
  readonly id: string;
  readonly secret: string;
}

export async function fetchInfo(): Promise<ServerInfo> {
  const response = await fetch('/v1/info');
  return (await response.json()) as ServerInfo;
}

/** Sends both photos to this page's own server. @throws CompareFailure */
export async function compare(
  photos: readonly [Blob, Blob],
  options: { readonly rotate: boolean; readonly key: ApiKey; readonly signal: AbortSignal },
): Promise<CompareResult> {
  const body = new FormData();
  body.append('a', photos[0]);
  body.append('b', photos[1]);
  if (options.rotate) body.append('rotate', 'auto');
  const { id, secret } = options.key;
  const headers = id === '' ? {} : { authorization: `Bearer ${id}.${secret}` };
  let response: Response;
  try {
    response = await fetch('/v1/compare', { method: 'POST', body, headers, signal: options.signal });
  } catch (error) {
    if (options.signal.aborted) throw error;
    throw new CompareFailure('The server cannot be reached.');
  }
  if (response.ok) return (await response.json()) as CompareResult;
  const { detail, title, params, status } = (await response.json()) as ProblemDetails;
  const side: unknown = params?.side;
  throw new CompareFailure(
    `${capitalized(detail)}. ${title}`,
    side === 'a' || side === 'b' ? side : undefined,
    status === 401 || status === 403,
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
