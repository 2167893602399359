/** One line of CSV (RFC 4180); a field that a spreadsheet would take for a formula is made text. */
export function csvLine(fields: readonly (string | undefined)[]): string {
  return `${fields.map((field) => quote(field ?? '')).join(',')}\r\n`;
}

function quote(field: string): string {
  const text = /^[=+@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
