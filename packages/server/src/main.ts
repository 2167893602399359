#!/usr/bin/env node
import { isFaceError } from '@face/core';
import { optionsFromEnvironment } from './options-from-environment.js';
import { serve } from './serve.js';

try {
  const { stopped } = await serve(optionsFromEnvironment(process.env));
  await stopped;
} catch (error) {
  process.stderr.write(`${isFaceError(error) ? `${error.code}: ${error.message}` : String(error)}\n`);
  process.exitCode = 1;
}
