import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { createServer } from '../src/index.js';
import { isLoopback } from '../src/is-loopback.js';
import { exchange, openRawSocket } from './support/raw-socket.js';
import { startTestEngine } from './support/test-engine.js';
import { KEY, OTHER_KEY, startTestServer } from './support/test-server.js';

let engine: Engine;
const folder = mkdtempSync(join(tmpdir(), 'face-server-'));

beforeAll(async () => {
  engine = await startTestEngine();
});

afterAll(() => engine.close());

describe('createServer', () => {
  it.each([
    ['an unknown option', { prot: 1 }, 'prot'],
    ['a nested one', { limits: { maxInFlight: 0 } }, 'limits.maxInFlight'],
    ['a port', { port: 70_000 }, 'port'],
    ['a network', { urls: { allow: ['10.0.0.0/99'] } }, 'urls.allow'],
    ['Redis without a key', { faceTokens: { redisUrl: 'redis://127.0.0.1' } }, 'faceTokens.encryptionKey'],
    [
      'a short sealing key',
      { faceTokens: { redisUrl: 'redis://127.0.0.1', encryptionKey: 'abc' } },
      'faceTokens.encryptionKey',
    ],
    ['an id twice', { keys: [KEY, KEY] }, 'keys'],
    ['TLS files', { tls: { certFile: '/nonexistent', keyFile: '/nonexistent' } }, 'tls.certFile'],
    ['a proxy that is none', { trustProxy: ['nowhere'] }, 'trustProxy'],
    ['a key file', { keyFile: '/nonexistent' }, '/nonexistent'],
  ])('refuses %s by name', async (_, options, name) => {
    await expect(createServer(options as never, { engine })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      params: { name },
    });
  });

  it.each(['0.0.0.0', '::', '192.168.1.1', 'example.test'])(
    'refuses to listen on %s without keys',
    async (host) => {
      await expect(createServer({ host }, { engine })).rejects.toMatchObject({ code: 'SERVER_EXPOSED' });
    },
  );

  it('listens beyond loopback with keys', async () => {
    const server = await startTestServer(engine, { host: '0.0.0.0', keys: [KEY] });
    expect(server.url).toMatch(/^http:\/\/0\.0\.0\.0:\d+$/);
    await server.close();
  });

  it('says that the port is taken', async () => {
    const server = await startTestServer(engine);
    const port = Number(new URL(server.url).port);
    const second = await createServer({ port, log: 'silent' }, { engine });
    await expect(second.listen()).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      params: { name: 'port' },
    });
    await second.close();
    await server.close();
  });

  it('leaves an engine that it was given open', async () => {
    const server = await startTestServer(engine);
    await server.close();
    expect(engine.stats().workers).toBe(1);
  });

  it.each(['evil.test', 'evil.test:80', '192.168.1.5', 'localhost.evil.test'])(
    'without keys does not answer as %s, where a foreign page may lead a browser',
    async (host) => {
      const server = await startTestServer(engine);
      const call = async (line: string): Promise<string> =>
        exchange(server.host, `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(await call('GET /v1/info')).toMatch(/^HTTP\/1\.1 421 [^]*HOST_REFUSED/);
      expect(await call('GET /?Action=CompareFace')).toMatch(/^HTTP\/1\.1 200 [^]*AuthFailure/);
      expect(await call('POST /facepp/v3/compare')).toMatch(/^HTTP\/1\.1 403 [^]*AUTHORIZATION_ERROR/);
      await server.close();
    },
  );

  it.each(['localhost', 'localhost:8080', '127.0.0.1:1', '[::1]:8080'])('answers as %s', async (host) => {
    const server = await startTestServer(engine);
    const request = `GET /v1/info HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    expect(await exchange(server.host, request)).toMatch(/^HTTP\/1\.1 200 /);
    await server.close();
  });
});

describe('TLS', () => {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const makeCertificate = (name: string, cert = certFile, key = keyFile): void => {
    const options = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, '-days', '2'];
    execFileSync('openssl', ['req', ...options, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  };
  const nameAt = (url: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const port = Number(new URL(url).port);
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      });
      socket.once('error', reject);
    });

  it('is spoken, and a new certificate is taken over while the server runs', async () => {
    makeCertificate('first');
    const server = await startTestServer(engine, { tls: { certFile, keyFile } });
    expect(server.url).toMatch(/^https:/);
    expect(await nameAt(server.url)).toBe('first');
    makeCertificate('second');
    expect(await server.reloadTls()).toBe(true);
    expect(await nameAt(server.url)).toBe('second');
    writeFileSync(certFile, 'no certificate');
    await expect(server.reloadTls()).rejects.toMatchObject({ params: { name: 'tls.certFile' } });
    expect(await nameAt(server.url)).toBe('second');
    await server.close();
  });

  it('does not hide what a broken request was for', async () => {
    makeCertificate('first');
    const server = await startTestServer(engine, { tls: { certFile, keyFile } });
    const socket = connect({ port: Number(new URL(server.url).port), rejectUnauthorized: false });
    socket.write('POST / HTTP/1.1\r\nbad header\r\n\r\n');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 200 OK[^]*"Code":"InvalidRequest"/);
    await server.close();
  });

  it('is not waited for: who opens a connection and says nothing loses it', async () => {
    makeCertificate('first');
    const tls = { certFile, keyFile };
    const server = await startTestServer(engine, { tls, limits: { receiveTimeoutMs: 500 } });
    const silent = await openRawSocket(server.host);
    // Ends only when the server closes the connection.
    expect(await silent.closed).toBe('');
    await server.close();
  });

  it('names the file that cannot be used', async () => {
    makeCertificate('first');
    const [otherCert, otherKey, text] = ['other.pem', 'other-key.pem', 'text.pem'].map((name) =>
      join(folder, name),
    );
    makeCertificate('other', otherCert, otherKey);
    writeFileSync(text!, 'nothing');
    const failure = async (cert: string, key: string): Promise<unknown> =>
      createServer({ tls: { certFile: cert, keyFile: key } }, { engine }).catch((error: unknown) => error);
    expect(await failure(text!, keyFile)).toMatchObject({ params: { name: 'tls.certFile' } });
    expect(await failure(certFile, text!)).toMatchObject({ params: { name: 'tls.keyFile' } });
    const mismatch = await failure(certFile, otherKey!);
    expect(mismatch).toMatchObject({ code: 'INVALID_ARGUMENT', params: { name: 'tls.keyFile' } });
  });
});

describe('reloadKeys', () => {
  it('takes over a changed file and keeps the old keys when it is broken', async () => {
    const keyFile = join(folder, 'keys.json');
    const write = (content: unknown): void => {
      writeFileSync(keyFile, typeof content === 'string' ? content : JSON.stringify(content));
    };
    write([KEY]);
    const server = await startTestServer(engine, { keyFile });
    const statusOf = async ({ id, secret }: typeof KEY): Promise<number> => {
      const headers = { authorization: `Bearer ${id}.${secret}` };
      return (await fetch(`${server.url}/v1/face-tokens/x`, { method: 'DELETE', headers })).status;
    };
    expect([await statusOf(KEY), await statusOf(OTHER_KEY)]).toEqual([404, 401]);
    write([OTHER_KEY]);
    expect(await server.reloadKeys()).toBe(1);
    expect([await statusOf(KEY), await statusOf(OTHER_KEY)]).toEqual([401, 404]);
    write('{"keys": [');
    await expect(server.reloadKeys()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(await statusOf(OTHER_KEY)).toBe(404);
    await server.close();
  });
});

describe('isLoopback', () => {
  it('knows the addresses that only this machine reaches', () => {
    const hosts = [
      '127.0.0.1',
      '127.9.9.9',
      '::1',
      'localhost',
      'LOCALHOST',
      '0.0.0.0',
      '::',
      '10.0.0.1',
      'a.test',
    ];
    expect(hosts.map(isLoopback)).toEqual([true, true, true, true, true, false, false, false, false]);
  });
});
