#!/usr/bin/env node
// The face command. Not the built file itself: in a checkout npm links the command before anything is built.
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('The face command is not built yet; "npm run setup" in the checkout builds it.\n');
  process.exitCode = 1;
}
