#!/usr/bin/env node
/**
 * Checks the formatting of the C++ sources, or mends it with --fix. Exits 1 and names the files that are not
 * formatted. Without clang-format (Debian package `clang-format`) it says so and passes, unless CI is set.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const native = join(root, 'native');
const SKIPPED = new Set(['build', 'node_modules', 'prebuilds', 'test-results']);

if (process.argv.includes('--help')) {
  process.stdout.write(
    'node tools/clang-format.mjs [--fix]\n  checks native/**/*.{cc,h}; --fix rewrites them\n',
  );
  process.exit(0);
}
if (spawnSync('clang-format', ['--version']).error !== undefined) {
  const required = Boolean(process.env.CI);
  process.stderr.write(
    `clang-format is not installed: C++ formatting ${required ? 'cannot be' : 'was NOT'} checked (apt-get install clang-format)\n`,
  );
  process.exit(required ? 1 : 0);
}

const files = sources(native);
if (process.argv.includes('--fix')) {
  execFileSync('clang-format', ['-i', ...files], { cwd: root });
} else {
  const bad = files.filter(
    (file) => spawnSync('clang-format', ['--dry-run', '--Werror', file], { cwd: root }).status !== 0,
  );
  for (const file of bad) process.stderr.write(`not formatted: ${relative(root, file)}\n`);
  if (bad.length > 0) process.exit(1);
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(cc|h)$/.test(entry.name) ? [path] : [];
  });
}
