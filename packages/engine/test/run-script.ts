import { spawn } from 'node:child_process';
import { projectRoot } from '@face/testing';

export interface ScriptRun {
  /** Exit code, or the signal that ended it. */
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScriptOptions {
  readonly module?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly cwd?: string;
}

/** Runs JavaScript in a process of its own, from the root of the checkout and on the built packages. */
export async function runScript(code: string, options: ScriptOptions = {}): Promise<ScriptRun> {
  const { module = true, env = {}, flags = [], cwd = projectRoot } = options;
  const child = spawn(
    process.execPath,
    [...flags, ...(module ? ['--input-type=module'] : ['--input-type=commonjs']), '--eval', code],
    // A test runner's own options must not reach the script.
    { cwd, env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env } },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => {
      resolve(status ?? signal ?? 'unknown');
    });
  });
  return { exit, stdout, stderr };
}
