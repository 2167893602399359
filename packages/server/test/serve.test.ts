import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { projectPath } from '@face/testing';
import { optionsFromEnvironment } from '../src/index.js';
import { KEY, OTHER_KEY } from './support/test-server.js';

const folder = mkdtempSync(join(tmpdir(), 'face-serve-'));
const running: ChildProcess[] = [];
/** Whole processes are started, which read hundreds of files and verify the models. */
const PROCESS_TIMEOUT_MS = 240_000;

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** A process of its own and what it has written. */
interface Started {
  readonly child: ChildProcess;
  output(): string;
  says(text: string): Promise<void>;
}

function start(script: string, args: readonly string[], env: Record<string, string> = {}): Started {
  const path = projectPath('packages', ...script.split('/'));
  const child = spawn(process.execPath, [path, ...args], { env: { ...process.env, ...env } });
  running.push(child);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const says = async (text: string): Promise<void> => {
    while (!output.includes(text)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`ended with ${child.exitCode}: ${output}`);
      await sleep(20);
    }
  };
  return { child, output: () => output, says };
}

const urlIn = (output: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(output)![0];

async function statusWith(url: string, { id, secret }: typeof KEY): Promise<number> {
  const headers = { authorization: `Bearer ${id}.${secret}` };
  return (await fetch(`${url}/v1/face-tokens/x`, { method: 'DELETE', headers })).status;
}

describe('face serve', () => {
  it(
    'merges flags over the environment, reads keys again on SIGHUP, stops on SIGTERM',
    async () => {
      const keyFile = join(folder, 'keys.json');
      writeFileSync(keyFile, JSON.stringify([KEY]));
      const server = start('cli/dist/main.js', ['serve', '--port', '0', '--keys', keyFile, '--log', 'info'], {
        FACE_SERVER_PORT: '1',
        FACE_SERVER_LOG: 'silent',
        FACE_SERVER_WORKERS: '1',
        FACE_SERVER_DRAIN_MS: '300',
      });
      await server.says('listening at');
      const url = urlIn(server.output());
      expect([await statusWith(url, KEY), await statusWith(url, OTHER_KEY)]).toEqual([404, 401]);

      writeFileSync(keyFile, JSON.stringify([OTHER_KEY]));
      server.child.kill('SIGHUP');
      await server.says('keys reloaded');
      expect([await statusWith(url, KEY), await statusWith(url, OTHER_KEY)]).toEqual([401, 404]);

      const ended = once(server.child, 'exit');
      server.child.kill('SIGTERM');
      await server.says('stopping');
      expect((await fetch(`${url}/readyz`)).status).toBe(503);
      expect(await ended).toEqual([0, null]);
      expect(server.output()).not.toContain(OTHER_KEY.secret);
    },
    PROCESS_TIMEOUT_MS,
  );

  it.each([
    [['--host', '0.0.0.0'], 'SERVER_EXPOSED'],
    [['--trust-proxy', 'nowhere'], 'trustProxy'],
    [['--keys', '/nonexistent'], '/nonexistent'],
  ])(
    'refuses %j by name',
    async (args, name) => {
      const server = start('cli/dist/main.js', ['serve', '--port', '0', ...args]);
      const [code] = (await once(server.child, 'close')) as [number];
      expect(code).toBeGreaterThan(0);
      expect(server.output()).toContain(name);
    },
    PROCESS_TIMEOUT_MS,
  );
});

describe('face-server', () => {
  it.each([
    ['FACE_SERVER_URLS', 'yes'],
    ['FACE_SERVER_LOG', 'loud'],
    ['FACE_SERVER_FACE_MODEL_VERSION', '4.0'],
    ['FACE_SERVER_MIN_FACE', 'small'],
    ['FACE_SERVER_DRAIN_MS', '1s'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(() => optionsFromEnvironment({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', params: expect.objectContaining({ name }) }),
    );
  });

  it(
    'ends with the reason when its environment is wrong',
    async () => {
      const server = start('server/dist/main.js', [], { FACE_SERVER_URLS: 'yes' });
      expect(await once(server.child, 'close')).toEqual([1, null]);
      expect(server.output()).toContain('INVALID_ARGUMENT: FACE_SERVER_URLS');
    },
    PROCESS_TIMEOUT_MS,
  );

  it(
    'says that there is no key file to read again',
    async () => {
      const server = start('server/dist/main.js', [], { FACE_SERVER_PORT: '0', FACE_SERVER_DRAIN_MS: '0' });
      await server.says('Server listening');
      server.child.kill('SIGHUP');
      await server.says('no key file');
      const ended = once(server.child, 'exit');
      // The handler of this signal is set right after the server listens.
      await sleep(1000);
      server.child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    },
    PROCESS_TIMEOUT_MS,
  );
});
