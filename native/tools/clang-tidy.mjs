#!/usr/bin/env node
/**
 * Runs clang-tidy over the C++ sources with the checks of .clang-tidy. Without clang-tidy (Debian package
 * clang-tidy) it says so and passes, unless CI is set.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { addonHeaders, missingPrograms, nativeRoot, run } from './toolchain.mjs';

if (process.argv.includes('--help')) {
  process.stdout.write('node native/tools/clang-tidy.mjs [file ...]\n');
  process.exit(0);
}
if (missingPrograms(['clang-tidy', 'clang++']).length > 0) {
  process.stderr.write('SKIPPED: clang-tidy is not installed (apt-get install clang-tidy clang)\n');
  process.exit(process.env.CI ? 1 : 0);
}
run('cmake', [
  '-S',
  '.',
  '-B',
  'build/tidy',
  '-DCMAKE_CXX_COMPILER=clang++',
  '-DCMAKE_EXPORT_COMPILE_COMMANDS=ON',
  addonHeaders(),
  '-DFACE_BENCH=ON',
]);
const folders = ['.', 'isa', 'ops', 'bindings', 'test', 'fuzz', 'bench'];
// The NEON source is empty on other machines; fuzz/main.cc needs the name of a target.
const SKIPPED = new Set(['isa/neon.cc', 'fuzz/main.cc']);
const files = folders.flatMap((folder) =>
  readdirSync(join(nativeRoot, folder))
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.cc') && !SKIPPED.has(path)),
);
const chosen = process.argv.slice(2).length > 0 ? process.argv.slice(2) : files;
run('clang-tidy', ['-p', 'build/tidy', '--quiet', ...chosen]);
