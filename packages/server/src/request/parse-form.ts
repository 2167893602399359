import { FaceError } from '@face/core';

/** Far more fields than any documented call has. */
const MAX_FIELDS = 64;

/**
 * The fields of an urlencoded body or a query, decoded, in order, repeated names included.
 * @throws FaceError `REQUEST_INVALID` for broken percent codes or too many fields
 */
export function parseForm(text: string): [name: string, value: string][] {
  if (text === '') return [];
  const pairs = text.split('&', MAX_FIELDS + 1);
  if (pairs.length > MAX_FIELDS) throw new FaceError('REQUEST_INVALID', { reason: 'it has too many fields' });
  return pairs
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.includes('+') ? text.replaceAll('+', ' ') : text);
  } catch (cause) {
    throw new FaceError('REQUEST_INVALID', { reason: 'it has a broken percent code' }, { cause });
  }
}
