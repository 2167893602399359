#!/usr/bin/env node
// `npm start`: set up if needed, then the face command; without arguments, its demo.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);

await setup();
const result = spawnSync(
  process.execPath,
  [join(root, 'packages/cli/dist/main.js'), ...(args.length === 0 ? ['demo'] : args)],
  { stdio: 'inherit' },
);
process.exit(result.status ?? 1);
