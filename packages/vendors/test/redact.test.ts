import { describe, expect, it } from '@jest/globals';
import { createRedactor } from '../src/redact.js';

const SECRET = 'a+b/c="d\\e&f<g>=';
const redact = createRedactor([SECRET, undefined, 'another-secret']);
const form = (value: string): string => new URLSearchParams({ '': value }).toString().slice(1);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('createRedactor', () => {
  it.each([
    ['as it is', '', SECRET, ''],
    ['in a query', 'key=', encodeURIComponent(SECRET), '&x=1'],
    ['in a query with small hex digits', 'key=', encodeURIComponent(SECRET).toLowerCase(), '&x=1'],
    ['in a form', 'key=', form(SECRET), '&x=1'],
    ['in a query in a query', 'key%3D', form(form(SECRET)), '%26'],
    ['in JSON', '{"key":"', JSON.stringify(SECRET).slice(1, -1), '"}'],
    ['in HTML', '<p>', 'a+b/c=&quot;d\\e&amp;f&lt;g&gt;=', '</p>'],
    ['in base64 for URLs', 'key ', Buffer.from(SECRET).toString('base64url').slice(0, -1), '9 end'],
    ['in capitals', '', SECRET.toUpperCase(), ''],
  ])('takes a secret out %s', (_name, before, echoed, after) => {
    expect(redact(`${before}${echoed}${after}`)).toBe(`${before}[redacted]${after}`);
  });

  it.each(['', 'x', 'id', 'id:', 'some id:'])('takes a secret after %p out of base64', (id) => {
    const encoded = base64(`${id}${SECRET}:more`);
    const told = redact(`Basic ${encoded}`);
    const [before, after] = told.slice('Basic '.length).split('[redacted]');
    // What is left are the neighbours, with padding; the outermost characters share a few bits with the secret.
    expect(encoded.startsWith(before!) && encoded.endsWith(after!)).toBe(true);
    expect(before!.length).toBeLessThanOrEqual(Math.ceil((id.length * 8) / 6));
    expect(after!.length).toBeLessThanOrEqual(10);
    expect(redact(encodeURIComponent(encoded))).toContain('[redacted]');
  });

  it.each([
    'https://bucket.example.com/a.jpg?signature=presigned',
    'https%3A%2F%2Fbucket.example.com%2Fa.jpg%3Fsignature%3Dpresigned',
    'https%253A%252F%252Fbucket.example.com%252Fa.jpg%253Fsignature%253Dpresigned',
    '"https:\\/\\/bucket.example.com\\/a.jpg?signature=presigned"',
    'UrlA=https%3a%2f%2fbucket.example.com%2fa.jpg%3fsignature%3dpresigned&Version=1',
  ])('takes the URL out of %s', (text) => {
    expect(redact(text)).not.toMatch(/presigned|bucket/);
    expect(redact(text)).toContain('[url]');
  });

  it('takes signatures out of an echoed query', () => {
    expect(redact('?Nonce=1&Signature=abc%2Fdef%3D&Timestamp=2')).toBe(
      '?Nonce=1&Signature=[redacted]&Timestamp=2',
    );
  });

  it('leaves other text as it is, to 200 characters', () => {
    const text = 'The parameter "ImageA" is wrong: see Signature rules.';
    expect(redact(text)).toBe(text);
    expect(redact('x'.repeat(500))).toHaveLength(200);
    expect(createRedactor([])(text)).toBe(text);
  });
});
