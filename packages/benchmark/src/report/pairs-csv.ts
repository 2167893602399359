import type { JudgedPair } from '../protocol/judged-pair.js';

const COLUMNS = ['a', 'b', 'same', 'group', 'score', 'failure'] as const;

/** Every pair as a CSV line (RFC 4180), header first. */
export function* pairsCsv(pairs: Iterable<JudgedPair>): Generator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for (const pair of pairs) {
    const fields = [pair.a, pair.b, pair.same ? '1' : '0', pair.group, pair.score?.toFixed(6), pair.failure];
    yield `${fields.map((field) => quote(field ?? '')).join(',')}\r\n`;
  }
}

function quote(field: string): string {
  // A field that a spreadsheet would take for a formula is made text.
  const text = /^[=+@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
