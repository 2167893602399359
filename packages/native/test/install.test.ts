import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectPath } from '@face/testing';

const folder = mkdtempSync(join(tmpdir(), 'face-install-'));
const addon = join(folder, 'native');
const prebuilt = join(
  addon,
  'prebuilds',
  `face_native-${process.platform}-${process.arch}`,
  'node-napi-v8.node',
);

/** Runs the install script as npm does in a published package, where no compiler is in reach. */
function install(): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, ['install.mjs'], {
    cwd: addon,
    env: { PATH: dirname(process.execPath), HOME: folder },
    encoding: 'utf8',
  });
}

beforeAll(() => {
  mkdirSync(dirname(prebuilt), { recursive: true });
  for (const file of ['install.mjs', 'binding-options.cjs', 'package.json']) {
    copyFileSync(projectPath('native', file), join(addon, file));
  }
  symlinkSync(projectPath('node_modules'), join(folder, 'node_modules'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the install script of the addon', () => {
  it('keeps a prebuilt binary that loads', () => {
    copyFileSync(projectPath('native', 'build', 'Release', 'face_native.node'), prebuilt);
    expect(install()).toMatchObject({ status: 0, stderr: '' });
  });

  it('builds from source when the prebuilt binary does not load, and says why and what that needs', () => {
    writeFileSync(prebuilt, 'no binary');
    const { status, stderr } = install();
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /no prebuilt binary that runs on this .*(too short|invalid ELF).*building from source/,
    );
    expect(stderr).toContain('cmake');
  });
});
