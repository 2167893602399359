#!/usr/bin/env node
/**
 * Cross-builds the kernels for 64-bit Arm and runs their tests under qemu-user. Needs the Debian packages
 * g++-aarch64-linux-gnu and qemu-user-static; without them it says so and passes, unless CI is set.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cmakeBuild, missingPrograms, nativeRoot, run } from './toolchain.mjs';

if (process.argv.includes('--help')) {
  process.stdout.write(
    'node native/tools/test-arm64.mjs\n  builds build/arm64 and runs face_tests under qemu\n',
  );
  process.exit(0);
}
const missing = missingPrograms(['aarch64-linux-gnu-g++', 'qemu-aarch64-static']);
if (missing.length > 0) {
  process.stderr.write(
    `SKIPPED: arm64 tests need ${missing.join(' and ')} (apt-get install g++-aarch64-linux-gnu qemu-user-static)\n`,
  );
  process.exit(process.env.CI ? 1 : 0);
}
cmakeBuild(
  'arm64',
  ['-DCMAKE_TOOLCHAIN_FILE=cmake/aarch64-linux-gnu.cmake', '-DCMAKE_BUILD_TYPE=Release'],
  ['face_tests'],
);
mkdirSync(join(nativeRoot, 'test-results'), { recursive: true });
run('qemu-aarch64-static', [
  '-L',
  '/usr/aarch64-linux-gnu',
  'build/arm64/face_tests',
  'test-results/arm64.json',
]);
