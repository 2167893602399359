import { describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { projectPath } from '@face/testing';
import { simd } from '../src/index.js';

/** Our names of x86 features, and those of Linux. */
const INTEGER_DOT_PRODUCTS = { avx512vnni: 'avx512_vnni', avxvnni: 'avx_vnni' };

const report = `
  import('@face/native').then(({ simd }) => {
    try { process.stdout.write(JSON.stringify(simd())); }
    catch (error) { process.stdout.write(JSON.stringify({ code: error.code, message: error.message })); }
  });`;

function inNewProcess(env: Record<string, string>): Record<string, unknown> {
  const text = execFileSync(process.execPath, ['-e', report], {
    cwd: projectPath('packages', 'native'),
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return JSON.parse(text) as Record<string, unknown>;
}

describe('loading the addon', () => {
  it('always offers the scalar level', () => {
    expect(simd().supported).toContain('scalar');
    expect(simd().compiled).toEqual(expect.arrayContaining([...simd().supported]));
  });

  const cpuinfo = process.platform === 'linux' ? readFileSync('/proc/cpuinfo', 'utf8') : undefined;
  const linuxNames = process.arch === 'arm64' ? { dotprod: 'asimddp' } : INTEGER_DOT_PRODUCTS;
  const skipped = cpuinfo === undefined ? ' [skipped: no /proc/cpuinfo here]' : '';
  (cpuinfo === undefined ? it.skip : it)(`tells the integer dot products that Linux tells${skipped}`, () => {
    const flags = new Set(cpuinfo!.split(/\s+/));
    for (const [ours, theirs] of Object.entries(linuxNames)) {
      expect([ours, simd().features.includes(ours)]).toEqual([ours, flags.has(theirs)]);
    }
  });

  it('picks the last supported level by itself', () => {
    expect(inNewProcess({ FACE_SIMD_LEVEL: '' })).toMatchObject({ active: simd().supported.at(-1) });
  });

  it('obeys FACE_SIMD_LEVEL', () => {
    for (const level of simd().supported) {
      expect(inNewProcess({ FACE_SIMD_LEVEL: level })).toMatchObject({ active: level });
    }
  });

  it('refuses a level that is not there instead of falling back', () => {
    const impossible = process.arch === 'x64' ? 'neon' : 'avx2';
    for (const level of [impossible, 'avx9', 'AVX2']) {
      expect(inNewProcess({ FACE_SIMD_LEVEL: level })).toMatchObject({ code: 'NATIVE_SIMD_UNSUPPORTED' });
    }
  });

  it('names what was tried and what helps when the binary cannot be loaded', () => {
    const script = `
      const fs = require('node:fs');
      const exists = fs.existsSync;
      fs.existsSync = (file) => String(file).endsWith('.node') ? false : exists(file);
      require('node:module').syncBuiltinESMExports();
      ${report}`;
    const run = spawnSync(process.execPath, ['-e', script], {
      cwd: projectPath('packages', 'native'),
      encoding: 'utf8',
    });
    const { code, message } = JSON.parse(run.stdout) as { code: string; message: string };
    expect(code).toBe('NATIVE_LOAD_FAILED');
    expect(message).toContain('face_native.node');
    expect(message).toContain('prebuilds');
    expect(message).toContain('build from source');
  });

  it('serves several threads at once', () => {
    const script = `
      const { Worker } = require('node:worker_threads');
      const code = "import('@face/native').then(({ dot }) => { const a = new Float32Array(100).fill(1); let sum = 0; for (let i = 0; i < 1000; i++) sum += dot(a, a); require('node:worker_threads').parentPort.postMessage(sum); });";
      let left = 4;
      for (let i = 0; i < 4; i++) new Worker(code, { eval: true }).on('message', (sum) => { if (sum !== 100000) process.exit(3); if (--left === 0) process.stdout.write('done'); });`;
    const run = spawnSync(process.execPath, ['-e', script], {
      cwd: projectPath('packages', 'native'),
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 0, stdout: 'done' });
  });
});
