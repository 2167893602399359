import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Album } from './album.js';
import { type Answer, type Arrival, sendJson } from './loopback-server.js';

export const TENCENT_KEYS = { secretId: 'AKIDloopbackIdLoopbackId', secretKey: 'loopbackSecretKeyDoNotTell' };

/**
 * A cloud that checks signatures from the headers as they arrived, written from the vendor's description and
 * sharing no code with the client.
 */
export function tencentCloud(album: Album, serverSeconds: () => number = () => Date.now() / 1000): Answer {
  return (arrival, response) => {
    const { code, parameters, action } = authenticate(arrival, serverSeconds());
    const reply = (body: object): void => {
      sendJson(response, { Response: { ...body, RequestId: randomUUID() } }, 200, {
        date: new Date(serverSeconds() * 1000).toUTCString(),
      });
    };
    const fail = (Code: string): void => {
      reply({ Error: { Code, Message: `because of ${Code}` } });
    };
    if (code !== undefined) fail(code);
    else if (action === 'DetectFace') detect(parameters, album, reply, fail);
    else compare(parameters, album, reply, fail);
  };
}

function compare(
  parameters: Record<string, unknown>,
  album: Album,
  reply: (body: object) => void,
  fail: (code: string) => void,
): void {
  const sides = ['A', 'B'].map((side) => whoIs(parameters, side, album));
  const failed = sides.find((side) => side.code !== undefined)?.code;
  if (failed !== undefined) fail(failed);
  else {
    const FaceModelVersion = parameters.FaceModelVersion ?? '2.0';
    reply({ Score: scoreOf(sides[0]!.who!, sides[1]!.who!), FaceModelVersion });
  }
}

/** Any two pictures of one name are one person. */
export const scoreOf = (a: string, b: string): number => (a === b ? 96.789012 : 12.3456);

function whoIs(
  parameters: Record<string, unknown>,
  side: string,
  album: Album,
): { who?: string; code?: string } {
  const url = parameters[`Url${side}`];
  if (typeof url === 'string') return { who: new URL(url).pathname.slice(1) };
  const image = parameters[`Image${side}`];
  if (typeof image !== 'string') return { code: 'MissingParameter.ErrorParameterEmpty' };
  const who = album.whoIsOn(Buffer.from(image, 'base64'));
  if (who === undefined) return { code: 'FailedOperation.ImageDecodeFailed' };
  if (Number(parameters.QualityControl ?? 0) > 0 && album.isBlurred(Buffer.from(image, 'base64'))) {
    return { code: 'FailedOperation.FaceQualityNotQualified' };
  }
  return who === 'nobody' ? { code: 'InvalidParameterValue.NoFaceInPhoto' } : { who };
}

function detect(
  parameters: Record<string, unknown>,
  album: Album,
  reply: (body: object) => void,
  fail: (code: string) => void,
): void {
  const { code } = whoIs(parameters, '', album);
  if (code !== undefined) {
    fail(code);
    return;
  }
  reply({
    ImageWidth: 200,
    ImageHeight: 160,
    FaceInfos: [{ X: 10, Y: -4, Width: 50, Height: 60 }],
    FaceModelVersion: '3.0',
  });
}

interface Authenticated {
  readonly code?: string;
  readonly action?: string;
  readonly parameters: Record<string, unknown>;
}

function authenticate(arrival: Arrival, serverSeconds: number): Authenticated {
  return arrival.headers.authorization === undefined
    ? authenticateV1(arrival, serverSeconds)
    : authenticateTc3(arrival, serverSeconds);
}

function authenticateTc3({ method, url, headers, body }: Arrival, serverSeconds: number): Authenticated {
  const pattern =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/([\d-]+)\/([^/]+)\/tc3_request, SignedHeaders=([\w;-]+), Signature=([\da-f]{64})$/;
  const [, id, date, service, names, signature] = pattern.exec(headers.authorization ?? '') ?? [];
  const refused = (code: string): Authenticated => ({ code, parameters: {} });
  if (id === undefined) return refused('AuthFailure.InvalidAuthorization');
  if (id !== TENCENT_KEYS.secretId) return refused('AuthFailure.SecretIdNotFound');
  const timestamp = String(headers['x-tc-timestamp']);
  if (Math.abs(Number(timestamp) - serverSeconds) > 300) return refused('AuthFailure.SignatureExpire');
  const day = new Date(Number(timestamp) * 1000);
  const utc = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
  if (date !== utc.map((part) => String(part).padStart(2, '0')).join('-')) {
    return refused('AuthFailure.SignatureFailure');
  }
  const lines = names!.split(';').map((name) => `${name}:${String(headers[name]).trim().toLowerCase()}\n`);
  const hashedBody = createHash('sha256').update(body).digest('hex');
  const canonical = `${method}\n${url.pathname}\n${url.search.slice(1)}\n${lines.join('')}\n${names!}\n${hashedBody}`;
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const text = `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service!}/tc3_request\n${hashed}`;
  let key: Buffer = Buffer.from(`TC3${TENCENT_KEYS.secretKey}`);
  for (const part of [date, service!, 'tc3_request']) key = createHmac('sha256', key).update(part).digest();
  const expected = createHmac('sha256', key).update(text).digest('hex');
  if (signature !== expected) return refused('AuthFailure.SignatureFailure');
  return {
    action: String(headers['x-tc-action']),
    parameters: JSON.parse(body.toString()) as Record<string, unknown>,
  };
}

function authenticateV1({ method, url, headers, body }: Arrival, serverSeconds: number): Authenticated {
  const form = method === 'GET' ? url.searchParams : new URLSearchParams(body.toString());
  const parameters = Object.fromEntries(form);
  const { Signature, ...signed } = parameters;
  const refused = (code: string): Authenticated => ({ code, parameters: {} });
  if (signed.SecretId !== TENCENT_KEYS.secretId) return refused('AuthFailure.SecretIdNotFound');
  if (Math.abs(Number(signed.Timestamp) - serverSeconds) > 300) return refused('AuthFailure.SignatureExpire');
  const text = Object.entries(signed)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
  const hash = signed.SignatureMethod === 'HmacSHA256' ? 'sha256' : 'sha1';
  const expected = createHmac(hash, TENCENT_KEYS.secretKey)
    .update(`${method}${String(headers.host)}/?${text}`)
    .digest('base64');
  if (Signature !== expected) return refused('AuthFailure.SignatureFailure');
  return { action: signed.Action!, parameters };
}

/** An error in the vendor's form. */
export function tencentError(response: ServerResponse, Code: string, Message = 'said the cloud'): void {
  sendJson(response, { Response: { Error: { Code, Message }, RequestId: 'loopback-request' } });
}
