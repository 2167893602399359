#!/usr/bin/env node
// `npm start`: set up if needed, then the face command; without arguments, its demo.
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

const main = fileURLToPath(new URL('../packages/cli/dist/main.js', import.meta.url));
const args = process.argv.slice(2);

// npm runs scripts in the root of the project; paths on the command line start where it was typed.
if (process.env.npm_lifecycle_event === 'start') process.chdir(process.env.INIT_CWD ?? '.');
// With FACE_SETUP=skip a checkout is used as it is, such as a read-only one.
if (process.env.FACE_SETUP !== 'skip') await setup();
// In this process, not in a child: signals and exit codes are the command's own.
process.argv = [process.execPath, main, ...(args.length === 0 ? ['demo'] : args)];
await import(main);
