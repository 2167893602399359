import { isFaceError } from '@face/core';
import { CommanderError } from 'commander';
import { exitCode } from './exit-code.js';
import { createProgram } from './program.js';
import { dimNote, note, redNote } from './terminal.js';

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCode(error);
  // Commander has printed its own message already.
  if (isFaceError(error)) {
    note(`${redNote(error.code)}: ${error.message}`);
    note(dimNote(error.remedy));
  } else if (!(error instanceof CommanderError)) {
    note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
