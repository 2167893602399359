import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ImageFetcher, createImageFetcher } from '../../src/fetch-image/fetch-image.js';
import { parseAllowedNetwork } from '../../src/fetch-image/public-address.js';
import { plainImage } from '../support/images.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const TIMEOUT_MS = 700;
const MAX_BYTES = 100_000;
let server: Server;
let origin: string;
let png: Buffer;
const seen: string[] = [];
const routes = new Map<string, Handler>();

beforeAll(async () => {
  png = await plainImage('png');
  const gif = await plainImage('gif');
  const redirect =
    (location: string): Handler =>
    (_, response) =>
      response.writeHead(302, { location }).end();
  routes.set('/ok.png', (_, response) => response.end(png));
  routes.set('/gif', (_, response) => response.end(gif));
  routes.set('/html', (_, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end('<html>'),
  );
  routes.set('/empty', (_, response) => response.end());
  routes.set('/404', (_, response) => response.writeHead(404).end('secret text of an inner service'));
  routes.set('/declared-too-long', (_, response) =>
    response.writeHead(200, { 'content-length': '999999999' }).write(png),
  );
  routes.set('/endless', (_, response) => {
    const timer = setInterval(() => response.write(Buffer.alloc(16_384, png)), 1);
    response.on('close', () => {
      clearInterval(timer);
    });
  });
  routes.set('/slow', (_, response) => {
    const timer = setInterval(() => response.write(png.subarray(0, 1)), 50);
    response.on('close', () => {
      clearInterval(timer);
    });
  });
  routes.set('/silent', () => undefined);
  routes.set('/reset', (request) => request.socket.destroy());
  routes.set('/redirect', redirect('/ok.png'));
  routes.set('/3', redirect('/2'));
  routes.set('/2', redirect('/redirect'));
  routes.set('/4', redirect('/3'));
  routes.set('/loop', redirect('/loop'));
  routes.set('/nowhere', (_, response) => response.writeHead(302).end());
  routes.set('/to-metadata', redirect('http://169.254.169.254/latest/meta-data/'));
  routes.set('/to-file', redirect('file:///etc/passwd'));
  routes.set('/to-credentials', redirect('http://user:pass@127.0.0.1/'));
  server = createServer((request, response) => {
    seen.push(request.url ?? '');
    (routes.get(request.url ?? '') ?? routes.get('/404')!)(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function fetcher(
  options: {
    allow?: string[];
    resolver?: (host: string) => Promise<{ address: string; family: number }[]>;
  } = {},
): ImageFetcher {
  const { allow = ['127.0.0.1'], resolver } = options;
  return createImageFetcher({
    allow: allow.map(parseAllowedNetwork),
    maxRedirects: 3,
    timeoutMs: TIMEOUT_MS,
    ...(resolver && { resolver }),
  });
}

async function get(
  url: string,
  from: ImageFetcher = fetcher(),
  signal = new AbortController().signal,
): Promise<Buffer> {
  try {
    return Buffer.from(await from.fetch(url, MAX_BYTES, signal));
  } finally {
    await from.close();
  }
}

describe('createImageFetcher', () => {
  it('downloads an image into a buffer of its own', async () => {
    const bytes = await fetcher().fetch(`${origin}/ok.png`, MAX_BYTES, new AbortController().signal);
    expect(Buffer.from(bytes)).toEqual(png);
    expect(bytes.buffer.byteLength).toBe(png.length);
  });

  it('follows up to three redirects', async () => {
    await expect(get(`${origin}/3`)).resolves.toEqual(png);
    await expect(get(`${origin}/4`)).rejects.toMatchObject({ code: 'IMAGE_DOWNLOAD_FAILED' });
    await expect(get(`${origin}/loop`)).rejects.toMatchObject({ code: 'IMAGE_DOWNLOAD_FAILED' });
  });

  it.each([
    ['no URL', 'not a url', 'URL_INVALID'],
    ['a relative one', '/ok.png', 'URL_INVALID'],
    ['another scheme', 'ftp://example.com/a.png', 'URL_INVALID'],
    ['a file', 'file:///etc/passwd', 'URL_INVALID'],
    ['inline data', 'data:image/png;base64,AAAA', 'URL_INVALID'],
    ['credentials', 'http://user:pass@8.8.8.8/a.png', 'URL_INVALID'],
    ['a very long one', `http://8.8.8.8/${'a'.repeat(3000)}`, 'URL_INVALID'],
  ])('refuses %s', async (_, url, code) => {
    await expect(get(url)).rejects.toMatchObject({ code });
  });

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0x7f.1/',
    'http://127.0.0.1./',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://0/',
    'http://169.254.169.254/latest/meta-data/',
    'http://１２７.０.０.１/',
  ])('refuses the inner address %s however it is written', async (url) => {
    await expect(get(url, fetcher({ allow: [] }))).rejects.toMatchObject({
      code: 'IMAGE_DOWNLOAD_FAILED',
      params: { reason: 'the host is unknown or not allowed' },
    });
  });

  it('refuses a name when any of its addresses is inside', async () => {
    const resolver = (): Promise<{ address: string; family: number }[]> =>
      Promise.resolve([
        { address: '8.8.8.8', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]);
    await expect(get('http://both.test/a.png', fetcher({ resolver }))).rejects.toMatchObject({
      code: 'IMAGE_DOWNLOAD_FAILED',
      params: { reason: 'the host is unknown or not allowed' },
    });
  });

  it('refuses the real localhost', async () => {
    await expect(get('http://localhost/a.png', fetcher({ allow: [] }))).rejects.toMatchObject({
      code: 'IMAGE_DOWNLOAD_FAILED',
    });
  });

  it('connects to the address that was checked, although the name changes its answer afterwards', async () => {
    const { port } = server.address() as AddressInfo;
    const answers = ['127.0.0.1', '127.0.0.9', '10.0.0.1'];
    let asked = 0;
    const resolver = (): Promise<{ address: string; family: number }[]> =>
      Promise.resolve([{ address: answers[asked++]!, family: 4 }]);
    await expect(get(`http://rebinding.test:${port}/ok.png`, fetcher({ resolver }))).resolves.toEqual(png);
    expect(asked).toBe(1);
  });

  it('resolves and checks a name again for every redirect', async () => {
    const { port } = server.address() as AddressInfo;
    const answers = ['127.0.0.1', '10.0.0.1'];
    let asked = 0;
    const resolver = (): Promise<{ address: string; family: number }[]> =>
      Promise.resolve([{ address: answers[asked++]!, family: 4 }]);
    await expect(get(`http://rebinding.test:${port}/redirect`, fetcher({ resolver }))).rejects.toMatchObject({
      params: { reason: 'the host is unknown or not allowed' },
    });
    expect(asked).toBe(2);
  });

  it.each(['/to-metadata', '/to-file', '/to-credentials', '/nowhere'])(
    'does not follow the redirect of %s',
    async (path) => {
      await expect(get(`${origin}${path}`)).rejects.toMatchObject({
        code: expect.stringMatching(/^(IMAGE_DOWNLOAD_FAILED|URL_INVALID)$/),
      });
    },
  );

  it.each([
    ['/404', 'IMAGE_DOWNLOAD_FAILED'],
    ['/empty', 'IMAGE_DOWNLOAD_FAILED'],
    ['/reset', 'IMAGE_DOWNLOAD_FAILED'],
    ['/html', 'IMAGE_FORMAT_UNSUPPORTED'],
    ['/gif', 'IMAGE_GIF_UNSUPPORTED'],
    ['/declared-too-long', 'IMAGE_TOO_MANY_BYTES'],
    ['/endless', 'IMAGE_TOO_MANY_BYTES'],
    ['/slow', 'IMAGE_DOWNLOAD_TIMEOUT'],
    ['/silent', 'IMAGE_DOWNLOAD_TIMEOUT'],
  ])('answers %s with %s and shows nothing of the body', async (path, code) => {
    const error = await get(`${origin}${path}`).catch((cause: unknown) => cause as Error & { code: string });
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error)).not.toContain('secret text');
  });

  it('stops when its caller does', async () => {
    const controller = new AbortController();
    const download = get(`${origin}/silent`, fetcher(), controller.signal);
    controller.abort();
    await expect(download).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('ends in time although a name is being resolved for ever, and when its caller stops', async () => {
    const resolver = (): Promise<never> => new Promise(() => undefined);
    const started = performance.now();
    await expect(get('http://nowhere.test/', fetcher({ resolver }))).rejects.toMatchObject({
      code: 'IMAGE_DOWNLOAD_TIMEOUT',
    });
    expect(performance.now() - started).toBeLessThan(TIMEOUT_MS * 3);
    const controller = new AbortController();
    const download = get('http://nowhere.test/', fetcher({ resolver }), controller.signal);
    controller.abort();
    await expect(download).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('fails when a name does not resolve', async () => {
    const resolver = (): Promise<never> => Promise.reject(new Error('ENOTFOUND'));
    await expect(get('http://nowhere.test/', fetcher({ resolver }))).rejects.toMatchObject({
      code: 'IMAGE_DOWNLOAD_FAILED',
      params: { reason: 'the host is unknown or not allowed' },
    });
  });

  it('asks for nothing that it refuses', () => {
    expect(seen).not.toContain('/latest/meta-data/');
  });
});
