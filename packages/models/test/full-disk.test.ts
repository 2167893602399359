import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runScript } from '@face/testing';
import { installPack } from '../src/install-pack.js';
import { FileServer, serve } from './file-server.js';
import { TemporaryPack } from './temporary-pack.js';

const TIMEOUT_MS = 30_000;
let pack: TemporaryPack;
let server: FileServer;

beforeEach(async () => {
  server = await FileServer.start((request, response, number) => {
    serve(pack.contents[(request.url ?? '').split('/').at(-1)!]!)(request, response, number);
  });
  pack = new TemporaryPack((name) => [server.url(name)]);
});
afterEach(async () => {
  await server.stop();
  pack.remove();
});

/** A file system of its own in memory, which ends with the process; needs the right to make namespaces. */
const OWN_MOUNTS = ['unshare', '--map-root-user', '--mount'] as const;
const canMount =
  spawnSync(OWN_MOUNTS[0], [...OWN_MOUNTS.slice(1), 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0;

describe('installPack on a full disk', () => {
  it(
    'says that it cannot write, leaves nothing behind, and continues once there is room',
    async () => {
      // In KiB: less than the larger file of the pack has. The kernel answers EFBIG.
      const { exit, stdout } = await runScript(
        `
        import { installPack } from '@face/models';
        await installPack('mine', { modelsDir: ${JSON.stringify(pack.modelsDir)} }).catch((error) => {
          console.log(error.code, error.cause.code);
        });
      `,
        { under: ['bash', '-c', 'ulimit -f 64; exec "$@"', 'limited'] },
      );
      expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'MODEL_STORAGE_FAILED EFBIG\n' });
      expect(
        readdirSync(pack.folder).filter((name) => name.endsWith('.onnx') || name.endsWith('.lock')),
      ).toEqual([]);
      const { installed } = await installPack('mine', { modelsDir: pack.modelsDir });
      expect(installed).toEqual(['a.onnx', 'b.onnx']);
    },
    TIMEOUT_MS,
  );

  (canMount ? it : it.skip)(
    'does the same when not even the lock can be written (ENOSPC)',
    async () => {
      const { exit, stdout, stderr } = await runScript(
        `
        import { execFileSync } from 'node:child_process';
        import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
        import { installPack } from '@face/models';
        const disk = '/mnt';
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'none', disk]);
        mkdirSync(disk + '/mine');
        cpSync(${JSON.stringify(`${pack.folder}/pack.json`)}, disk + '/mine/pack.json');
        const fill = (name, bytes) => {
          try { writeFileSync(disk + '/' + name, Buffer.alloc(bytes)); } catch (error) { console.log(error.code); }
        };
        const install = () => installPack('mine', { modelsDir: disk }).then(
          ({ installed }) => console.log(installed.join(' ')),
          (error) => console.log(error.code, error.cause.code),
        );
        fill('everything', 600_000);
        await install();
        rmSync(disk + '/everything');
        fill('most', 450_000);
        await install();
        rmSync(disk + '/most');
        await install();
      `,
        { under: OWN_MOUNTS },
      );
      expect({ exit, stdout, stderr }).toEqual({
        exit: 0,
        stdout: [
          'ENOSPC',
          'MODEL_STORAGE_FAILED ENOSPC',
          'MODEL_STORAGE_FAILED ENOSPC',
          'a.onnx b.onnx',
          '',
        ].join('\n'),
        stderr: '',
      });
    },
    TIMEOUT_MS,
  );
});
