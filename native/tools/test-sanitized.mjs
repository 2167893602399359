#!/usr/bin/env node
/** Builds the C++ tests with the address and undefined-behaviour sanitizers and runs them. */
import { cmakeBuild, run } from './toolchain.mjs';

if (process.argv.includes('--help')) {
  process.stdout.write(
    'node native/tools/test-sanitized.mjs\n  builds build/sanitized and runs face_tests\n',
  );
  process.exit(0);
}
cmakeBuild('sanitized', ['-DCMAKE_BUILD_TYPE=Release', '-DFACE_ASAN=ON'], ['face_tests']);
run('build/sanitized/face_tests', []);
