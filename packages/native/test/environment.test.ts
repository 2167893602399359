import { describe, expect, it } from '@jest/globals';
import { runScript } from '@face/testing';
import { setEnvironmentDefault } from '../src/index.js';

describe('setEnvironmentDefault', () => {
  it('reaches the process from a worker thread, and leaves what is set', async () => {
    const { stdout } = await runScript(
      `
      import { Worker } from 'node:worker_threads';
      const script = \`
        import { setEnvironmentDefault } from \${JSON.stringify(import.meta.resolve('@face/native'))};
        setEnvironmentDefault('FACE_NEW', 'new');
        setEnvironmentDefault('FACE_OLD', 'new');
      \`;
      new Worker(new URL('data:text/javascript,' + encodeURIComponent(script))).on('exit', () =>
        console.log(process.env.FACE_NEW, process.env.FACE_OLD),
      );
    `,
      { env: { FACE_OLD: 'old' } },
    );
    expect(stdout).toBe('new old\n');
  });

  it('takes strings only', () => {
    const refused: unknown = expect.objectContaining({ code: 'TENSOR_INVALID' });
    expect(() => {
      setEnvironmentDefault('FACE_NEW', 1 as never);
    }).toThrow(refused);
  });
});
