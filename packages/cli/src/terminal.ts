import pc from 'picocolors';
import type { Verdict } from '@face/core';

/** Colours that say how far two faces match. Plain text when the output is no terminal or NO_COLOR is set. */
export const VERDICT_STYLE: Record<Verdict, { words: string; paint: (text: string) => string }> = {
  same: { words: 'same person', paint: pc.green },
  'likely-same': { words: 'very likely the same person', paint: pc.green },
  uncertain: { words: 'possibly the same person', paint: pc.yellow },
  different: { words: 'different people', paint: pc.red },
};

export const { bold, dim, green, red } = pc;

/** Writes lines to standard output. */
export function print(...lines: string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** Writes a line to standard error, where it never mixes with results. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
