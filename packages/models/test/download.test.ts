import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DownloadOptions, download } from '../src/download.js';
import { type Answer, FileServer, hangUpAfter, serve } from './file-server.js';
import { madeBytes, sha256Of } from './temporary-pack.js';

const bytes = madeBytes(300_000, 5);
const expected = { sizeBytes: bytes.byteLength, sha256: sha256Of(bytes) };
const failing = (code: string): unknown => expect.objectContaining({ code });
let folder: string;
let path: string;
let server: FileServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  path = join(folder, 'file.bin');
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true });
});

async function fetchFrom(answer: Answer, options: DownloadOptions = {}): Promise<FileServer> {
  server = await FileServer.start(answer);
  await download(server.url('file.bin'), path, expected, { retryDelayMs: 1, ...options });
  return server;
}

describe('download', () => {
  it('brings the file and reports progress up to its size', async () => {
    const progress: number[] = [];
    const { exchanges } = await fetchFrom(serve(bytes), { onProgress: (done) => progress.push(done) });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(exchanges).toEqual([{ path: '/file.bin', range: undefined }]);
    expect(progress.at(-1)).toBe(bytes.byteLength);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('asks only for the rest after the connection broke', async () => {
    const isStored = (): boolean => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0;
    const { exchanges } = await fetchFrom((request, response, number) => {
      const answer = number === 1 ? hangUpAfter(bytes, 100_000, isStored) : serve(bytes);
      answer(request, response, number);
    });
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(exchanges).toHaveLength(2);
    expect(Number(/^bytes=(\d+)-$/.exec(exchanges[1]!.range!)![1])).toBeGreaterThan(0);
  });

  it('continues what an earlier process left', async () => {
    writeFileSync(path, bytes.subarray(0, 200_000));
    const { exchanges } = await fetchFrom(serve(bytes));
    expect(exchanges).toEqual([{ path: '/file.bin', range: 'bytes=200000-' }]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('asks for nothing when all bytes are there', async () => {
    writeFileSync(path, bytes);
    const { exchanges } = await fetchFrom(serve(bytes));
    expect(exchanges).toEqual([]);
  });

  it('starts over with a server that ignores ranges', async () => {
    writeFileSync(path, madeBytes(200_000, 99));
    await fetchFrom((_request, response) => response.end(bytes));
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('starts over when the server continues somewhere else', async () => {
    writeFileSync(path, bytes.subarray(0, 200_000));
    await fetchFrom((request, response, number) => {
      if (number > 1) serve(bytes)(request, response, number);
      else response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('wrong');
    });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('starts over when the server cannot serve the rest', async () => {
    writeFileSync(path, bytes.subarray(0, 200_000));
    const { exchanges } = await fetchFrom((request, response, number) => {
      if (request.headers.range === undefined) serve(bytes)(request, response, number);
      else response.writeHead(416).end();
    });
    expect(exchanges.map(({ range }) => range)).toEqual(['bytes=200000-', undefined]);
  });

  it('starts over when what was left belongs to another file', async () => {
    writeFileSync(path, madeBytes(200_000, 99));
    const { exchanges } = await fetchFrom(serve(bytes));
    expect(exchanges.map(({ range }) => range)).toEqual(['bytes=200000-', undefined]);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('starts over when more was left than the file has', async () => {
    writeFileSync(path, madeBytes(400_000, 99));
    const { exchanges } = await fetchFrom(serve(bytes));
    expect(exchanges).toEqual([{ path: '/file.bin', range: undefined }]);
  });

  it('tries again when the server is busy', async () => {
    const { exchanges } = await fetchFrom((request, response, number) => {
      if (number < 3) response.writeHead(503).end();
      else serve(bytes)(request, response, number);
    });
    expect(exchanges).toHaveLength(3);
  });

  it('follows a redirect', async () => {
    const { exchanges } = await fetchFrom((request, response, number) => {
      if (request.url === '/file.bin') response.writeHead(302, { location: '/elsewhere' }).end();
      else serve(bytes)(request, response, number);
    });
    expect(exchanges.map((exchange) => exchange.path)).toEqual(['/file.bin', '/elsewhere']);
  });

  it('refuses another content at once and deletes it', async () => {
    const other = madeBytes(bytes.byteLength, 6);
    await expect(fetchFrom(serve(other))).rejects.toEqual(failing('MODEL_FILE_CORRUPT'));
    expect(existsSync(path)).toBe(false);
    expect(server!.exchanges).toHaveLength(1);
  });

  it('refuses a longer content without reading it to the end', async () => {
    const endless: Answer = (_request, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write(bytes));
        if (!response.destroyed) response.once('drain', pump);
      };
      pump();
    };
    await expect(fetchFrom(endless)).rejects.toEqual(failing('MODEL_DOWNLOAD_FAILED'));
    expect(existsSync(path)).toBe(false);
  });

  it('gives up a truncated file after its retries, keeping what came', async () => {
    await expect(
      fetchFrom((_request, response) => response.end(bytes.subarray(0, 1000)), { retries: 1 }),
    ).rejects.toEqual(failing('MODEL_DOWNLOAD_FAILED'));
    expect(server!.exchanges).toHaveLength(2);
    expect(existsSync(path)).toBe(true);
  });

  it('does not try again when the file is not there', async () => {
    await expect(fetchFrom((_request, response) => response.writeHead(404).end())).rejects.toEqual(
      failing('MODEL_DOWNLOAD_FAILED'),
    );
    expect(server!.exchanges).toHaveLength(1);
  });

  it('gives up a silent server', async () => {
    const silent: Answer = () => undefined;
    await expect(fetchFrom(silent, { idleTimeoutMs: 200, retries: 0 })).rejects.toEqual(
      failing('MODEL_DOWNLOAD_FAILED'),
    );
  });

  it('gives up a server that falls silent midway', async () => {
    const stalling: Answer = (_request, response) => {
      response.writeHead(200, { 'content-length': bytes.byteLength });
      response.write(bytes.subarray(0, 1000));
    };
    await expect(fetchFrom(stalling, { idleTimeoutMs: 200, retries: 0 })).rejects.toEqual(
      failing('MODEL_DOWNLOAD_FAILED'),
    );
  });

  it('says that nobody listens', async () => {
    const { url, stop } = await FileServer.start(serve(bytes)).then((gone) => ({
      url: gone.url(),
      stop: () => gone.stop(),
    }));
    await stop();
    await expect(download(url, path, expected, { retries: 1, retryDelayMs: 1 })).rejects.toEqual(
      expect.objectContaining({
        code: 'MODEL_DOWNLOAD_FAILED',
        params: expect.objectContaining({ url, reason: expect.stringContaining('ECONNREFUSED') }),
      }),
    );
  });

  it('ends at once when aborted midway, keeping what came', async () => {
    const abort = new AbortController();
    const stalling: Answer = (_request, response) => {
      response.writeHead(200, { 'content-length': bytes.byteLength });
      response.write(bytes.subarray(0, 50_000));
    };
    const onProgress = (): void => {
      setTimeout(() => {
        abort.abort();
      }, 20);
    };
    await expect(fetchFrom(stalling, { signal: abort.signal, onProgress })).rejects.toEqual(
      failing('ABORTED'),
    );
    expect(server!.exchanges).toHaveLength(1);
    expect(existsSync(path)).toBe(true);
  });

  it('does not begin when already aborted', async () => {
    await expect(fetchFrom(serve(bytes), { signal: AbortSignal.abort() })).rejects.toEqual(
      failing('ABORTED'),
    );
    expect(server!.exchanges).toEqual([]);
  });

  // /dev/full answers every write with ENOSPC: a real full disk.
  (existsSync('/dev/full') ? it : it.skip)('says that the disk is full, without retries', async () => {
    symlinkSync('/dev/full', path);
    await expect(fetchFrom(serve(bytes))).rejects.toEqual(
      expect.objectContaining({
        code: 'MODEL_STORAGE_FAILED',
        params: expect.objectContaining({ reason: expect.stringContaining('ENOSPC') }),
      }),
    );
    expect(server!.exchanges).toHaveLength(1);
  });

  it('says that the folder cannot be written', async () => {
    path = join(folder, 'no', 'such', 'folder');
    await expect(fetchFrom(serve(bytes))).rejects.toEqual(failing('MODEL_STORAGE_FAILED'));
  });
});
