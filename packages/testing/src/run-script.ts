import { spawn } from 'node:child_process';
import { projectRoot } from './shared-data.js';

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
  /** Command line that starts the script, e.g. with limits: it gets the path of Node and its arguments appended. */
  readonly under?: readonly [string, ...string[]];
}

/** Runs JavaScript in a process of its own, from the root of the checkout and on the built packages. */
export async function runScript(code: string, options: ScriptOptions = {}): Promise<ScriptRun> {
  const { module = true, env = {}, flags = [], cwd = projectRoot, under } = options;
  const type = module ? '--input-type=module' : '--input-type=commonjs';
  const [command, ...args] = [...(under ?? []), process.execPath, ...flags, type, '--eval', code];
  const child = spawn(command, args, {
    cwd,
    // A test runner's own options must not reach the script.
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
  });
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
