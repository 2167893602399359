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
const problem = prebuiltProblem();
if (problem === undefined) process.exit(0);
process.stderr.write(
  `face_native: no prebuilt binary that runs on this ${process.platform} ${process.arch} (${problem}); building from source\n`,
);
if (!succeeds(require.resolve('cmake-js/bin/cmake-js'), ['compile', '--CDFACE_TESTS=OFF'])) {
  process.stderr.write(`face_native: the build failed. ${remedy()}\n`);
  process.exit(1);
}

/** Why the prebuilt binary cannot be loaded, e.g. for a C library that is too old; undefined when it can. Asked of a
 * process of its own, which a binary of another kind may crash. */
function prebuiltProblem() {
  const load = "require('pkg-prebuilds')(process.cwd(), require('./binding-options.cjs'))";
  const { status, signal, stderr } = spawnSync(process.execPath, ['-e', load], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  return /^\w*Error: (.*)$/m.exec(stderr)?.[1] ?? `loading it ended with ${signal ?? status}`;
}

function succeeds(script, args) {
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status === 0;
}

function remedy() {
  if (existsSync('/etc/alpine-release')) return 'It needs: apk add build-base cmake';
  if (process.platform === 'linux')
    return 'It needs cmake, make and a C++20 compiler (GCC 12, clang 14 or newer): apt-get install cmake g++ make. Prebuilt binaries, which need none of these, exist for x64 and arm64 with glibc 2.34 or newer.';
  if (process.platform === 'darwin') return 'It needs: xcode-select --install, and CMake';
  return 'It needs CMake and a C++20 compiler of the GCC or clang family; on Windows use WSL.';
}
