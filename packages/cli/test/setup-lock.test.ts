import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { projectPath, runScript } from '@face/testing';

const lockModule = JSON.stringify(pathToFileURL(projectPath('tools/setup-lock.mjs')).href);
const root = JSON.stringify(`made-up-checkout-${process.pid}`);
const script = (afterwards: string): string => `
  const { lockSetup } = await import(${lockModule});
  const unlock = await lockSetup(${root}, () => console.log('waits'));
  console.log('holds');
  ${afterwards}`;

describe('the lock of a setup', () => {
  it('lets another process wait, until its holder is gone however that ends', async () => {
    const args = ['--input-type=module', '--eval', script('setInterval(() => undefined, 1000);')];
    const holder = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      expect(String((await once(holder.stdout, 'data'))[0])).toBe('holds\n');
      const waiting = spawn(process.execPath, ['--input-type=module', '--eval', script('unlock();')]);
      let said = '';
      waiting.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      await once(waiting.stdout, 'data');
      expect(said).toBe('waits\n');
      holder.kill('SIGKILL');
      expect(await once(waiting, 'close')).toEqual([0, null]);
      expect(said).toBe('waits\nholds\n');
    } finally {
      holder.kill('SIGKILL');
    }
  }, 30_000);

  it('does not keep its process alive once it is given back', async () => {
    expect(await runScript(script('unlock();'))).toEqual({ exit: 0, stdout: 'holds\n', stderr: '' });
  }, 30_000);
});
