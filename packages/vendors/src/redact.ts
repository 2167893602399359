const MAX_CHARS = 200;
/** Shorter pieces of base64 occur in any text. */
const MIN_BASE64_CHARS = 8;

/** `scheme://...` to the next blank, also with its punctuation escaped as in JSON, a query or a query in a query. */
const URLS = /\b[a-z][a-z\d+.-]*(?::|%(?:25)*3a)(?:\\?\/|%(?:25)*2f){2}[^\s"<>]+/gi;
/** What signature version 1 puts into a query. */
const SIGNATURES = /\bSignature=[^\s&"]+/g;

/**
 * Makes text of a vendor fit to be told: secrets of ours that it echoes in whatever encoding a request or an answer
 * may give them, URLs (they may be presigned), signatures, and anything past 200 characters are taken out.
 */
export function createRedactor(secrets: readonly (string | undefined)[]): (text: string) => string {
  const forms = secrets.flatMap((secret) => (secret === undefined ? [] : formsOf(secret)));
  // The longest first: it may contain another.
  const sorted = [...new Set(forms)].sort((a, b) => b.length - a.length);
  const known = new RegExp(sorted.map(literally).join('|'), 'gi');
  return (text) => {
    const withoutSecrets = sorted.length === 0 ? text : text.replace(known, '[redacted]');
    return withoutSecrets
      .replace(URLS, '[url]')
      .replace(SIGNATURES, 'Signature=[redacted]')
      .slice(0, MAX_CHARS);
  };
}

/** A secret as it may appear: as it is, in a query or form, in JSON, in HTML, in base64, and those in a query. */
function formsOf(secret: string): string[] {
  const plain = [secret, jsonText(secret), htmlText(secret), ...base64Forms(secret)];
  return plain.flatMap((form) => [form, ...queryForms(form)]);
}

function queryForms(text: string): string[] {
  const once = [encodeURIComponent(text), new URLSearchParams([['', text]]).toString().slice(1)];
  return [...once, ...once.map(encodeURIComponent)];
}

const jsonText = (text: string): string => JSON.stringify(text).slice(1, -1);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const htmlText = (text: string): string => text.replace(/[&<>"]/g, (char) => ENTITIES[char]!);

/**
 * Base64 of a text wherever it stands in longer base64: each of the three ways its bytes may fall into groups of
 * three, without the characters that the neighbours have a part in.
 */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((shifted.length * 8) / 6);
    const forms = (['base64', 'base64url'] as const).map((alphabet) =>
      shifted.toString(alphabet).slice(first, last),
    );
    return forms.filter((form) => form.length >= MIN_BASE64_CHARS);
  });
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
