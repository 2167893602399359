import { describe, expect, it } from '@jest/globals';
import { parseMultipart } from '../../src/request/parse-multipart.js';

const TYPE = 'multipart/form-data; boundary=abc';

function body(...parts: string[]): Buffer {
  return Buffer.from(`${parts.map((part) => `--abc\r\n${part}\r\n`).join('')}--abc--\r\n`, 'latin1');
}

describe('parseMultipart', () => {
  it('gives files and text alike as bytes, in order, repeated names included', async () => {
    const parts = await parseMultipart(
      body(
        'Content-Disposition: form-data; name="api_key"\r\n\r\nkey',
        'Content-Disposition: form-data; name="image_file1"; filename="x.jpg"\r\n\r\n\xff\xd8\xff',
        'Content-Disposition: form-data; name="image_file2"\r\nContent-Type: application/octet-stream\r\n\r\n\x00\x01',
        'Content-Disposition: form-data; name="api_key"\r\n\r\n',
      ),
      TYPE,
    );
    expect(parts.map(({ name, content }) => [name, content.toString('latin1')])).toEqual([
      ['api_key', 'key'],
      ['image_file1', '\xff\xd8\xff'],
      ['image_file2', '\x00\x01'],
      ['api_key', ''],
    ]);
  });

  it('keeps bytes that are no text in a part without a file name', async () => {
    const [part] = await parseMultipart(
      body('Content-Disposition: form-data; name="image_file1"\r\n\r\n\x89PNG\x00\xff'),
      TYPE,
    );
    expect(part!.content).toEqual(Buffer.from('\x89PNG\x00\xff', 'latin1'));
  });

  it('gives all bytes of a long part', async () => {
    const photo = 'ab\r\n--ab'.repeat(40_000);
    const [part] = await parseMultipart(
      body(`Content-Disposition: form-data; name="a"\r\n\r\n${photo}`),
      TYPE,
    );
    expect(part!.content.toString('latin1')).toBe(photo);
  });

  it('shows the bytes of a part where they lie in the body', async () => {
    const photo = 'x'.repeat(2_000_000);
    const whole = body(`Content-Disposition: form-data; name="a"\r\n\r\n${photo}`);
    const [part] = await parseMultipart(whole, TYPE);
    expect(part!.content.toString('latin1')).toBe(photo);
    expect(part!.content.buffer).toBe(whole.buffer);
  });

  it.each([
    ['no boundary', 'multipart/form-data', '--abc--\r\n'],
    ['a boundary of no length', 'multipart/form-data; boundary=', '--\r\n'],
    ['another parameter for it', 'multipart/form-data; xboundary=abc', '--abc--\r\n'],
    ['another type', 'application/x-www-form-urlencoded; boundary=abc', '--abc--\r\n'],
    ['a body that ends early', TYPE, '--abc\r\nContent-Disposition: form-data; name="a"\r\n\r\nxyz'],
    ['a body that is no multipart', TYPE, 'a=1&b=2'],
    ['nothing', TYPE, ''],
  ])('refuses %s', async (_, type, text) => {
    await expect(parseMultipart(Buffer.from(text), type)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('refuses a flood of parts', async () => {
    const parts = Array.from(
      { length: 70 },
      (_, n) => `Content-Disposition: form-data; name="p${n}"\r\n\r\nx`,
    );
    await expect(parseMultipart(body(...parts), TYPE)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  });

  it('reads no further when there are too many parts', async () => {
    const part = '--abc\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n';
    const flood = Buffer.from(part.repeat(300_000));
    const startedAt = performance.now();
    await expect(parseMultipart(flood, TYPE)).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    // All of it takes many seconds.
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});
