import pc from 'picocolors';
import type { Verdict } from '@face/core';

// For each stream its own: one may be a file while the other is a terminal.
const forOutput = pc.createColors(showsColors(process.stdout));
const forNotes = pc.createColors(showsColors(process.stderr));

/** Styles of what is printed. */
export const { bold, dim, green, red } = forOutput;

/** Styles of notes. */
export const { dim: dimNote, red: redNote } = forNotes;

/** Colours that say how far two faces match. */
export const VERDICT_STYLE: Record<Verdict, { words: string; paint: (text: string) => string }> = {
  same: { words: 'same person', paint: forOutput.green },
  'likely-same': { words: 'very likely the same person', paint: forOutput.green },
  uncertain: { words: 'possibly the same person', paint: forOutput.yellow },
  different: { words: 'different people', paint: forOutput.red },
};

/** Writes lines to standard output. */
export function print(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** Writes a line to standard error, where it never mixes with results. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** NO_COLOR wins, then FORCE_COLOR; without them a terminal gets colours. */
function showsColors(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR = '', FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  // Undefined for a file or a pipe, whatever its type says.
  return (stream.isTTY as boolean | undefined) === true && TERM !== 'dumb';
}
