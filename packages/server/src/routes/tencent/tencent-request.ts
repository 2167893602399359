import { mediaType } from '../../request/media-type.js';
import { parseJsonAroundImages } from '../../request/parse-json-body.js';
import { TencentError } from './tencent-error.js';

/** One request, before anything of it is believed. */
export interface RawRequest {
  readonly method: 'GET' | 'POST';
  readonly rawQuery: string;
  readonly query: ReadonlyMap<string, string>;
  /** The fields of an urlencoded body; empty for other bodies. */
  readonly form: ReadonlyMap<string, string>;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer;
  /** SHA-256 of the body, hex. */
  readonly bodyHash: string;
}

/** Parameters that every action has; they may come as headers, in the query or in a form. */
const COMMON_HEADERS = {
  Action: 'x-tc-action',
  Version: 'x-tc-version',
  Timestamp: 'x-tc-timestamp',
  Region: 'x-tc-region',
  Token: 'x-tc-token',
  Language: 'x-tc-language',
  RequestClient: 'x-tc-requestclient',
} as const;
const COMMON = new Set([...Object.keys(COMMON_HEADERS), 'SecretId', 'Signature', 'SignatureMethod', 'Nonce']);
export type CommonParameter =
  keyof typeof COMMON_HEADERS | 'SecretId' | 'Signature' | 'SignatureMethod' | 'Nonce';

/**
 * The parameters that a signature of version 1 covers, when the request carries one. Nothing outside of them counts
 * then: whoever has seen such a request could add a header or move a value, and the signature would still be right.
 */
export function signedByV1(raw: RawRequest): ReadonlyMap<string, string> | undefined {
  if (raw.header('authorization') !== undefined) return undefined;
  const covered = coveredByV1(raw);
  return (covered.get('Signature') ?? '') === '' ? undefined : covered;
}

/** What a signature of version 1 covers in a request of this method. */
export function coveredByV1({ method, query, form }: RawRequest): ReadonlyMap<string, string> {
  return method === 'GET' ? query : form;
}

/**
 * A common parameter: one of those that a version 1 signature covers, else the header, which wins over query and
 * form. Empty counts as absent.
 */
export function commonParameter(raw: RawRequest, name: CommonParameter): string | undefined {
  const signed = signedByV1(raw);
  if (signed !== undefined) return orAbsent(signed.get(name));
  const header = name in COMMON_HEADERS ? COMMON_HEADERS[name as keyof typeof COMMON_HEADERS] : undefined;
  const candidates = [
    header === undefined ? undefined : raw.header(header),
    raw.query.get(name),
    raw.form.get(name),
  ];
  return candidates.find((value) => orAbsent(value) !== undefined);
}

function orAbsent(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

/** @throws TencentError `MissingParameter` */
export function requiredParameter(raw: RawRequest, name: CommonParameter): string {
  return present(commonParameter(raw, name), name);
}

/** The same in one place only. @throws TencentError `MissingParameter` */
export function requiredIn(parameters: ReadonlyMap<string, string>, name: CommonParameter): string {
  return present(orAbsent(parameters.get(name)), name);
}

function present(value: string | undefined, name: CommonParameter): string {
  if (value !== undefined) return value;
  throw new TencentError('MissingParameter', `The request is missing the required parameter \`${name}\`.`);
}

/** The parameters of an action as they were sent, and whether they are text throughout. */
export interface ActionParameters {
  /** Long strings are `LongText`. */
  readonly values: ReadonlyMap<string, unknown>;
  /** True for query and form, where numbers arrive as text. */
  readonly text: boolean;
}

/** @throws TencentError `InvalidRequest`, `InvalidParameter`; FaceError `REQUEST_INVALID` */
export function actionParameters(raw: RawRequest, contentType: string): ActionParameters {
  if (raw.method === 'GET') return { values: withoutCommon(raw.query), text: true };
  if (isForm(contentType)) return { values: withoutCommon(raw.form), text: true };
  if (mediaType(contentType) !== 'application/json' && raw.body.length > 0) {
    throw new TencentError('InvalidRequest', 'The content type is neither application/json nor a form.');
  }
  return { values: new Map(Object.entries(jsonObject(raw.body))), text: false };
}

export function isForm(contentType: string): boolean {
  return mediaType(contentType) === 'application/x-www-form-urlencoded';
}

function withoutCommon(fields: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...fields].filter(([name]) => !COMMON.has(name)));
}

function jsonObject(body: Buffer): object {
  if (body.length === 0) return {};
  const content = parseJsonAroundImages(body);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new TencentError('InvalidParameter', 'The request body is not a JSON object.');
  }
  return content;
}
