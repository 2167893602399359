import type { FastifyRequest } from 'fastify';
import { bodyText } from '../../request/body-text.js';
import { parseForm } from '../../request/parse-form.js';
import { parseMultipart } from '../../request/parse-multipart.js';
import { FaceppError } from './facepp-error.js';

/** The value of a field as it came: bytes from multipart, text from urlencoded bodies and queries. */
type FieldValue = Buffer | string;

/** Fields whose bytes are an image. */
const isFileField = (name: string): boolean => name.startsWith('image_file');

/** The fields of one request. Empty ones count as absent. */
export class FaceppFields {
  readonly #values = new Map<string, FieldValue>();

  /** @throws FaceppError `COEXISTENCE_ARGUMENTS` for a field sent twice */
  constructor(fields: Iterable<readonly [name: string, value: FieldValue]>) {
    for (const [name, value] of fields) {
      if (value.length === 0) continue;
      if (this.#values.has(name)) throw new FaceppError('COEXISTENCE_ARGUMENTS');
      this.#values.set(name, value);
    }
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    return typeof value === 'string' ? value : bodyText(value);
  }

  /** @throws FaceppError `BAD_ARGUMENTS` when a file was sent as text */
  file(name: string): Buffer | undefined {
    const value = this.#values.get(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string') throw new FaceppError('BAD_ARGUMENTS', name);
    return value;
  }

  /** @throws FaceppError `MISSING_ARGUMENTS` */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new FaceppError('MISSING_ARGUMENTS', name);
    return value;
  }
}

/**
 * Reads the fields of a multipart or urlencoded body and of the query: clients use all three.
 * @throws FaceppError `COEXISTENCE_ARGUMENTS`; FaceError `REQUEST_INVALID`
 */
export async function readFaceppFields(request: FastifyRequest): Promise<FaceppFields> {
  const at = request.url.indexOf('?');
  const query = at < 0 ? [] : parseForm(request.url.slice(at + 1));
  return new FaceppFields([...query, ...(await bodyFields(request))]);
}

async function bodyFields(request: FastifyRequest): Promise<(readonly [string, FieldValue])[]> {
  const body = request.body;
  if (!Buffer.isBuffer(body) || body.length === 0) return [];
  const contentType = request.headers['content-type'] ?? '';
  if (/^multipart\//i.test(contentType)) {
    const parts = await parseMultipart(body, contentType);
    return parts.map(({ name, content }) => [name, isFileField(name) ? content : bodyText(content)]);
  }
  return parseForm(bodyText(body));
}
