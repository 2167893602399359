#!/usr/bin/env node
// `npm test`: set up if needed, run every package's tests, and close with one line that counts them all.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const projects = ['native', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)];
const tallyOf = (project) => join(root, project, 'test-results/tally.json');

await setup();
// A tally left by an earlier run must not count for a project that did not run.
for (const project of projects) rmSync(tallyOf(project), { force: true });
const run = spawnSync(
  'npx',
  ['nx', 'run-many', '-t', 'test', '--parallel=2', '--outputStyle=static', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' } },
);

const total = { passed: 0, failed: 0, skipped: [] };
for (const project of projects.filter((name) => existsSync(tallyOf(name)))) {
  const { passed, failed, skipped } = JSON.parse(readFileSync(tallyOf(project), 'utf8'));
  total.passed += passed;
  total.failed += failed;
  total.skipped.push(...skipped.map((name) => `${project}: ${name}`));
}
if (run.status !== 0 && total.failed === 0) total.failed = 1;
if (total.skipped.length > 0) {
  console.log(`\nSKIPPED ${total.skipped.length} tests:`);
  for (const name of total.skipped) console.log(`  ${name}`);
}
const skipped = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed > 0 || total.passed === 0 || run.status !== 0 ? 1 : 0);
