import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { projectPath, projectRoot, runScript } from '@face/testing';

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

  it('is no longer than a front door', () => {
    expect(readFileSync(projectPath('README.md'), 'utf8').split('\n').length).toBeLessThanOrEqual(120);
  });
});

describe('the engine page', () => {
  const page = readFileSync(projectPath('docs/engine.md'), 'utf8');
  const examples = [...page.matchAll(/```(js|cjs)\n([^]*?)```(?:\n\n```text\n([^]*?)```)?/g)].map(
    ([, language, code, output]) => ({ language: language!, code: code!, output }),
  );

  it('starts with an example that runs as it stands', async () => {
    const { stdout } = await runScript(examples[0]!.code);
    expect(stdout).toMatch(/^bruno \d+(\.\d+)? true\n$/);
  }, 30_000);

  it.each(examples.slice(1))(
    'has an example that prints $output',
    async ({ language, code, output }) => {
      expect(output).toBeDefined();
      const { stdout, stderr } = await runScript(code, { module: language === 'js' });
      expect({ stdout, stderr }).toEqual({ stdout: output, stderr: '' });
    },
    30_000,
  );

  it('has several of them', () => {
    expect(examples.length).toBeGreaterThanOrEqual(4);
  });
});
