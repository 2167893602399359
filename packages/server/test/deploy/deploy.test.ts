import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectPath } from '@face/testing';

const read = (name: string): string =>
  readFileSync(projectPath('packages', 'server', 'deploy', name), 'utf8');
/** Instructions with their continued lines joined. */
const dockerfile = read('Dockerfile').replaceAll('\\\n', ' ');
const unit = read('face-server.service');
const hasVerifier = spawnSync('systemd-analyze', ['--version']).status === 0;

interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports?: object;
  readonly files: readonly string[];
}

const readPackage = (folder: string): PackageFile =>
  JSON.parse(readFileSync(projectPath(folder, 'package.json'), 'utf8')) as PackageFile;
/** What any condition of `exports` leads to. */
const loadedPaths = (exports: object): string[] =>
  Object.values(exports).flatMap((to: unknown) =>
    typeof to === 'string' ? [to] : typeof to === 'object' && to !== null ? loadedPaths(to) : [],
  );

describe('the Dockerfile', () => {
  it('copies only what is there after a build, and everything that the server runs on', () => {
    const copied = /mkdir \/out +&& +cp -a --parents (.+?) \/out/.exec(dockerfile)![1]!.trim().split(/\s+/);
    const parts = /for part in (.+?);/.exec(dockerfile)![1]!.trim().split(/\s+/);
    expect(copied.filter((path) => !existsSync(projectPath(path)))).toEqual([]);
    const contents = /for content in (.+?);/.exec(dockerfile)![1]!.trim().split(/\s+/);
    for (const part of parts) {
      const { exports = {}, files } = readPackage(part);
      const published = [...files, ...loadedPaths(exports)].map((path) => /[\w-]+/.exec(path)![0]);
      const missing = published.filter((name) => name.startsWith('dist') && !contents.includes(name));
      expect([part, missing]).toEqual([part, []]);
    }
    const { dependencies } = readPackage('packages/server');
    const own = Object.keys(dependencies).filter((name) => name.startsWith('@face/'));
    expect(parts).toEqual(expect.arrayContaining(own.map((name) => name.replace('@face', 'packages'))));
  });

  it('starts what exists, with a Node that is supported, and not as root', () => {
    const commands = [...dockerfile.matchAll(/CMD (\[.+\])/g)].map(
      ([, command]) => JSON.parse(command!) as string[],
    );
    const scripts = commands.map((command) => command.at(-1)!);
    expect(scripts).toHaveLength(2);
    expect(scripts.filter((path) => !existsSync(projectPath(path)))).toEqual([]);
    const versions = [...dockerfile.matchAll(/^FROM node:(\d+)-bookworm-slim/gm)].map(([, major]) =>
      Number(major),
    );
    expect(versions).toHaveLength(2);
    expect(Math.min(...versions)).toBeGreaterThanOrEqual(24);
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
  });
});

describe('the systemd unit', () => {
  it('lets V8 use protection keys, and refuses calls without killing', () => {
    expect(unit).toMatch(/^SystemCallFilter=@system-service @pkey$/m);
    expect(unit).toMatch(/^SystemCallErrorNumber=EPERM$/m);
  });

  it('reads its keys where a reload sees them change', () => {
    expect(unit).not.toMatch(/^(Load|Set)Credential/m);
    expect(unit).toMatch(/^ExecReload=\/bin\/kill -HUP \$MAINPID$/m);
  });

  (hasVerifier ? it : it.skip)('is valid to systemd', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'face-unit-')), 'face-server.service');
    writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});
