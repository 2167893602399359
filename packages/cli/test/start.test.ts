import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { projectPath, projectRoot } from '@face/testing';

const start = projectPath('tools/start.mjs');
const command = projectPath('packages/cli/bin/face.mjs');
// The tests must neither wait for a setup nor rebuild what other tests use.
const env = { ...process.env, FACE_SETUP: 'skip' };
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
});

describe('npm start', () => {
  it('leaves no server behind when npm is stopped', async () => {
    child = spawn('npm', ['start', '--', 'serve', '--port', '0', '--log', 'silent'], {
      cwd: projectRoot,
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
    });
    const url = await said(child, /listening at (\S+)/);
    expect((await fetch(url)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  }, 60_000);

  it('ends with the exit code of the command', () => {
    expect(spawnSync(process.execPath, [start, 'compare', 'only-one.jpg'], { env }).status).toBe(2);
  }, 60_000);

  it('reads paths from the folder in which it was typed', () => {
    const byNpm = { ...env, npm_lifecycle_event: 'start', INIT_CWD: projectPath('samples') };
    const args = [start, 'compare', 'bruno-front.jpg', 'bruno-smiling.jpg', '--json'];
    const { status, stdout } = spawnSync(process.execPath, args, { env: byNpm, encoding: 'utf8' });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('score');
  }, 60_000);
});

describe('the linked face command', () => {
  it('prints one JSON object and nothing else', () => {
    const { stdout } = spawnSync(command, ['compare', 'bruno-front.jpg', 'bruno-turned.jpg', '--json'], {
      cwd: projectPath('samples'),
      encoding: 'utf8',
    });
    expect(JSON.parse(stdout)).toHaveProperty('thresholds');
  }, 30_000);
});

/** First group of what a process writes to standard error, once it has written that. */
function said(process: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    process.stderr!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = pattern.exec(text);
      if (found !== null) resolve(found[1]!);
    });
    process.once('exit', () => {
      reject(new Error(text));
    });
  });
}
