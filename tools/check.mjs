#!/usr/bin/env node
// `npm run check`: every gate, in the order in which failures are cheapest to read.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const gates = ['build', 'typecheck', 'lint', 'format:check', 'docs', 'test'];

await setup();
for (const gate of gates) {
  console.log(`\n== npm run ${gate}`);
  const { status } = spawnSync('npm', ['run', '--silent', gate], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' },
  });
  if (status !== 0) {
    console.error(`\n"npm run ${gate}" failed.`);
    process.exit(1);
  }
}
console.log('\nAll gates passed.');
