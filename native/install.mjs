/**
 * Runs when the published package is installed: keeps the prebuilt binary where there is one for this platform,
 * else builds from source, and says what is missing when that fails. In a checkout the workspace builds instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

if (existsSync(join(root, '..', 'nx.json'))) process.exit(0);
if (succeeds(require.resolve('pkg-prebuilds/bin/verify.mjs'), ['./binding-options.cjs'])) process.exit(0);
process.stderr.write(
  `face_native: no prebuilt binary for ${process.platform} ${process.arch}; building from source\n`,
);
if (!succeeds(require.resolve('cmake-js/bin/cmake-js'), ['compile', '--CDFACE_TESTS=OFF'])) {
  process.stderr.write(`face_native: the build failed. ${remedy()}\n`);
  process.exit(1);
}

function succeeds(script, args) {
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status === 0;
}

function remedy() {
  if (existsSync('/etc/alpine-release')) return 'It needs: apk add build-base cmake';
  if (process.platform === 'linux')
    return 'It needs: apt-get install cmake g++ make (C++20: GCC 12, clang 14 or newer)';
  if (process.platform === 'darwin') return 'It needs: xcode-select --install, and CMake';
  return 'It needs CMake and a C++20 compiler of the GCC or clang family; on Windows use WSL.';
}
