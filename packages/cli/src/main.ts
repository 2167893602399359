#!/usr/bin/env node
import { ERRORS, isFaceError } from '@face/core';
import { CommanderError } from 'commander';
import { exitCode } from './exit-code.js';
import { createProgram } from './program.js';
import { dim, note, red } from './terminal.js';

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCode(error);
  // Commander has printed its own message already.
  if (isFaceError(error)) {
    note(`${red(error.code)}: ${error.message}`);
    note(dim(ERRORS[error.code].remedy));
  } else if (!(error instanceof CommanderError)) {
    note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
