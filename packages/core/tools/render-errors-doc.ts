import { ERRORS } from '../src/error-catalog/ours.js';
import { FACEPP_ERRORS, type FaceppErrorSpec } from '../src/error-catalog/facepp.js';
import { TENCENT_ERRORS, type TencentErrorSpec } from '../src/error-catalog/tencent.js';

/** Renders docs/errors.md from the catalogs, laid out as Prettier would. */
export function renderErrorsDoc(): string {
  return [
    '# Error codes',
    '<!-- Generated from packages/core/src/error-catalog by `npm run errors:doc`; edit the catalog. -->',
    [
      'Every failure is a `FaceError`: match on `error.code`, read facts from `error.params`, follow `error.cause`.',
      'A vendor error carries the vendor, its own code, the HTTP status and the request id in `params`.',
      '"Retryable" means that the same call may succeed later unchanged; the last column of the vendor tables says',
      'which codes the clients of `@face/vendors` retry by themselves.',
    ].join('\n'),
    '## Ours',
    oursTable(),
    '## Tencent',
    [
      'Listed in: `business` the error table of CompareFace, `common` every Tencent Cloud API, `extra` the official',
      'SDKs only. A code that is not listed is read by the part before its dot.',
    ].join('\n'),
    tencentTable(),
    '## Face++',
    [
      'The part before the colon decides; the space after it is optional. `AUTHORIZATION_ERROR` with the reason',
      '"Insufficient Account Balance" is `VENDOR_ACCOUNT`.',
    ].join('\n'),
    faceppTable(),
  ].join('\n\n');
}

function oursTable(): string {
  const rows = Object.entries(ERRORS).map(([code, { kind, message, remedy, retryable }]) => [
    quote(code),
    kind,
    quote(message),
    remedy,
    yesNo(retryable),
  ]);
  return table(['Code', 'Kind', 'Message', 'What to do', 'Retryable'], rows);
}

function tencentTable(): string {
  const rows = Object.entries<TencentErrorSpec>(TENCENT_ERRORS).map(([code, spec]) => [
    quote(code),
    spec.lists.join(', '),
    spec.message,
    quote(spec.ours),
    yesNo(spec.retryable),
  ]);
  return table(['Tencent code', 'Listed in', 'Meaning', 'Ours', 'Retried'], rows);
}

function faceppTable(): string {
  const rows = Object.values<FaceppErrorSpec>(FACEPP_ERRORS).map((spec) => [
    quote(spec.form),
    `${spec.status}${spec.plainText === true ? ', plain text' : ''}`,
    spec.message,
    quote(spec.ours),
    yesNo(spec.retryable),
  ]);
  return table(['Face++ message', 'HTTP status', 'Meaning', 'Ours', 'Retried'], rows);
}

const quote = (text: string): string => `\`${text}\``;
const yesNo = (flag: boolean): string => (flag ? 'yes' : 'no');

function table(header: string[], rows: string[][]): string {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]!.length)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [line(header), rule, ...rows.map(line)].join('\n');
}
