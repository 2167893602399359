import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the addon's sources. */
export const nativeRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Names the programs that are not installed. */
export function missingPrograms(programs) {
  return programs.filter(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
  );
}

/** Runs a command in the addon's folder with its output shown; ends this process when it fails. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: nativeRoot,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (error) process.stderr.write(`${command}: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Configures and builds with cmake into build/<folder>. */
export function cmakeBuild(folder, options, targets) {
  const parallel = process.env.CMAKE_BUILD_PARALLEL_LEVEL ?? '2';
  run('cmake', ['-S', '.', '-B', `build/${folder}`, ...options]);
  run('cmake', ['--build', `build/${folder}`, '--parallel', parallel, '--target', ...targets]);
}

/** The option that tells cmake where Node-API's headers are, as cmake-js does. */
export function addonHeaders() {
  const require = createRequire(import.meta.url);
  // The second tells its folder relative to the current one.
  const folders = [require('node-api-headers').include_dir, resolve(require('node-addon-api').include_dir)];
  return `-DCMAKE_JS_INC=${folders.join(';').replaceAll('"', '')}`;
}
