import { randomUUID } from 'node:crypto';
import type { Album } from './album.js';
import { type Answer, type Arrival, sendJson } from './loopback-server.js';
import { scoreOf } from './tencent-cloud.js';

export const FACEPP_KEYS = { apiKey: 'loopbackApiKeyLoopback', apiSecret: 'loopbackApiSecretDoNotTell' };

/** Fields of a Face++ request in whatever form it came. */
export async function facepFields({ url, headers, body }: Arrival): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of url.searchParams) form.append(name, value);
  if (body.length === 0) return form;

  const reply = new Response(body, { headers: { 'content-type': String(headers['content-type']) } });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Node's parser, independent of the client, for our own bodies
  const parsed = await reply.formData();
  for (const [name, value] of parsed) form.append(name, value);
  return form;
}

/** A cloud of Face++: checks the key pair, then judges the pictures of the album. */
export function faceppCloud(album: Album): Answer {
  const known = new Map<string, string>();
  return async (arrival, response) => {
    const fields = await facepFields(arrival);
    const request_id = randomUUID();
    const fail = (status: number, error_message: string): void => {
      sendJson(response, { error_message, request_id, time_used: 3 }, status);
    };
    if (fields.get('api_key') !== FACEPP_KEYS.apiKey || fields.get('api_secret') !== FACEPP_KEYS.apiSecret) {
      fail(401, 'AUTHENTICATION_ERROR');
      return;
    }
    const faceOf = (who: string): object => {
      const face_token = randomUUID().replaceAll('-', '');
      known.set(face_token, who);
      return { face_token, face_rectangle: { top: 20, left: 30, width: 80, height: 80 } };
    };
    const facesOf = (who: string): object[] => (who === 'nobody' ? [] : [faceOf(who)]);
    if (arrival.url.pathname === '/facepp/v3/detect') {
      const { who, error } = await whoIs(fields, '', 'image_base64', album, known);
      if (error !== undefined) fail(400, error);
      else sendJson(response, { request_id, faces: facesOf(who!) });
      return;
    }
    if (arrival.url.pathname !== '/facepp/v3/compare') {
      fail(404, 'API_NOT_FOUND');
      return;
    }
    const sides = await Promise.all(
      ['1', '2'].map((side) => whoIs(fields, side, `image_base64_${side}`, album, known)),
    );
    const error = sides.find((side) => side.error !== undefined)?.error;
    if (error !== undefined) {
      fail(400, error);
      return;
    }
    const [a, b] = sides.map(({ who }) => who!);
    const faces: Record<string, unknown> = {};
    if (!fields.has('face_token1')) faces.faces1 = facesOf(a!);
    if (!fields.has('face_token2')) faces.faces2 = facesOf(b!);
    const found = a !== 'nobody' && b !== 'nobody';
    sendJson(response, {
      request_id,
      time_used: 5,
      ...faces,
      ...(found
        ? { confidence: scoreOf(a!, b!), thresholds: { '1e-3': 62.327, '1e-5': 73.975, '1e-4': 69.101 } }
        : {}),
    });
  };
}

async function whoIs(
  fields: FormData,
  side: string,
  base64Field: string,
  album: Album,
  known: ReadonlyMap<string, string>,
): Promise<{ who?: string; error?: string }> {
  const token = fields.get(`face_token${side}`);
  if (typeof token === 'string') {
    const who = known.get(token);
    return who === undefined ? { error: `INVALID_FACE_TOKEN:${token}` } : { who };
  }
  const url = fields.get(`image_url${side}`);
  if (typeof url === 'string') return { who: new URL(url).pathname.slice(1) };
  const file = fields.get(`image_file${side}`);
  const base64 = fields.get(base64Field);
  const parameter = file === null ? base64Field : `image_file${side}`;
  if (file === null && base64 === null) return { error: `MISSING_ARGUMENTS: image_url${side}` };
  const bytes =
    file === null || typeof file === 'string'
      ? Buffer.from(base64 as string, 'base64')
      : new Uint8Array(await file.arrayBuffer());
  const who = album.whoIsOn(bytes);
  return who === undefined ? { error: `IMAGE_ERROR_UNSUPPORTED_FORMAT: ${parameter}` } : { who };
}
