import { spawnSync } from 'node:child_process';

/** Debian packages of the build tools that this machine lacks. */
export function missingBuildTools() {
  const missing = [];
  if (!hasCommand('cmake')) missing.push('cmake');
  if (!hasCommand('make') && !hasCommand('ninja')) missing.push('make');
  if (!hasCommand('c++') && !hasCommand('g++') && !hasCommand('clang++')) missing.push('g++');
  return missing;
}

/**
 * Installs missing build tools where that is possible without asking: as root on Debian or Ubuntu.
 * @param run - runs a command with arguments
 * @throws Error that says what to install
 */
export async function installBuildTools(run) {
  const missing = missingBuildTools();
  const remedy = `Install ${missing.join(', ')} (Debian or Ubuntu: apt-get install ${missing.join(' ')}) and run this again.`;
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !hasCommand('apt-get'))
    throw new Error(remedy);
  try {
    await run('apt-get', ['update', '-qq']);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing]);
  } catch (error) {
    throw new Error(`${error.message} ${remedy}`);
  }
}

function hasCommand(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}
