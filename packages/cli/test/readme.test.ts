import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { projectPath, projectRoot } from '@face/testing';

const run = promisify(execFile);
// A test runner may force colours, which would wrap the numbers that are printed.
const env = { ...process.env, FORCE_COLOR: '0' };

describe('the README', () => {
  it('has an example that runs as it stands', async () => {
    const readme = readFileSync(projectPath('README.md'), 'utf8');
    const example = /```js\n([^]*?)```/.exec(readme)![1]!;
    expect(example.trim().split('\n').length).toBeLessThanOrEqual(12);
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', example], {
      cwd: projectRoot,
      env,
    });
    expect(Number.parseFloat(stdout)).toBeGreaterThan(80);
    expect(stdout).toContain('same');
  }, 30_000);

  it('points to an engine page whose example runs as it stands', async () => {
    const page = readFileSync(projectPath('docs/engine.md'), 'utf8');
    const example = /```js\n([^]*?)```/.exec(page)![1]!;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', example], {
      cwd: projectRoot,
      env,
    });
    expect(stdout).toMatch(/^bruno \d+(\.\d+)? true\n$/);
  }, 30_000);

  it('is no longer than a front door', () => {
    expect(readFileSync(projectPath('README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(120);
  });
});
