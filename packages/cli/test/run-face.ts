import { spawnSync } from 'node:child_process';
import { projectPath } from '@face/testing';

export interface FaceRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const DECIDING = new Set(['FORCE_COLOR', 'NO_COLOR', 'CI']);
const main = projectPath('packages/cli/dist/main.js');

/** Runs the built face command to its end. */
export function face(...args: string[]): FaceRun {
  return faceWith({}, ...args);
}

/** As `face`, with variables added to its environment, which else has nothing that decides about colours. */
export function faceWith(env: NodeJS.ProcessEnv, ...args: string[]): FaceRun {
  const inherited = Object.entries(process.env).filter(([name]) => !DECIDING.has(name));
  return spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...Object.fromEntries(inherited), ...env },
  });
}
