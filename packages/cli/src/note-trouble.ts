import { note } from './terminal.js';

/** Says once in a while what goes wrong with something that is tried again by itself. */
export function noteTrouble(what: string, everyMs = 30_000): (reason: string) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (reason) => {
    const now = performance.now();
    if (now - last < everyMs) return;
    last = now;
    note(`${what}: ${reason}; trying again`);
  };
}
