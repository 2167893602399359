import { describe, expect, it } from '@jest/globals';
import { describeWithSharedData, sharedPath } from '@face/testing';
import { readFileSync } from 'node:fs';
import {
  FACEPP_ERRORS,
  type FaceppErrorSpec,
  TENCENT_ERRORS,
  type TencentErrorSpec,
} from '../../src/index.js';

const document = (name: string): string => readFileSync(sharedPath('docs', name), 'utf8');
const tencentCodes = (list: string): string[] =>
  Object.entries<TencentErrorSpec>(TENCENT_ERRORS)
    .filter(([, spec]) => (spec.lists as readonly string[]).includes(list))
    .map(([code]) => code)
    .sort();

/** `A; B.{C, D}; E.F.` as A, B.C, B.D, E.F. */
function expandBraces(text: string): string[] {
  return text.split(/;(?![^{]*\})/).flatMap((item) => {
    const [, prefix, list] = /^\s*([\w.]+)\.\{([^}]*)\}/.exec(item) ?? [];
    return prefix === undefined ? [item.trim()] : list!.split(',').map((name) => `${prefix}.${name.trim()}`);
  });
}

describeWithSharedData('the Tencent catalog against its documents', () => {
  it('has exactly the business codes of the CompareFace document', () => {
    const table = document('tencent-compareface.md').split('| Error Code | Description |')[1]!;
    const documented = [...table.matchAll(/^\| ([\w.]+) \|/gm)].map(([, code]) => code!);
    expect(documented).toHaveLength(65);
    expect(tencentCodes('business')).toEqual(documented.sort());
  });

  it('has exactly the common codes', () => {
    const section = /### Common error codes \(complete\)\n(.*?)\. The document's own/s.exec(
      document('wire.md'),
    );
    const documented = expandBraces(section![1]!);
    expect(documented).toHaveLength(38);
    expect(tencentCodes('common')).toEqual(documented.sort());
  });

  it('has exactly the extra codes', () => {
    const section = /More business codes: (.*?)\.\n/.exec(document('wire.md'));
    const documented = expandBraces(section![1]!);
    expect(documented).toHaveLength(9);
    expect(tencentCodes('extra')).toEqual(documented.sort());
  });

  it('retries exactly what the wire facts allow', () => {
    const [, list] = /Retry: (.*?)\. Never:/.exec(document('wire.md'))!;
    const patterns = list!
      .split(/,(?![^{]*\})/)
      .flatMap((item) => expandBraces(item))
      .map((item) => new RegExp(`^${item.replaceAll('.', '\\.').replace('*', '.*')}$`));
    expect(patterns).toHaveLength(6);
    for (const [code, { retryable }] of Object.entries(TENCENT_ERRORS)) {
      expect([code, retryable]).toEqual([code, patterns.some((pattern) => pattern.test(code))]);
    }
  });
});

describeWithSharedData('the Face++ catalog against its document', () => {
  // Read inside the tests: where the documents are absent, only the names of the tests are collected.
  const section = (number: number): string =>
    document('facepp-compare.md')
      .replaceAll('\u00a0', ' ')
      .replaceAll('\\_', '_')
      .split(/^Unique ERROR_MESSAGE.*$|^Common ERROR_MESSAGE.*$|^Sample request *$/m)[number]!;
  const documented = (text: string): string[] =>
    [...text.matchAll(/^(\d{3})\n\n(.+)$/gm)].map(([, status, form]) => `${status!} ${form!}`).sort();
  const catalogued = (table: string): string[] =>
    Object.values<FaceppErrorSpec>(FACEPP_ERRORS)
      .filter((spec) => spec.table === table)
      .map(({ status, form }) => `${status} ${form}`)
      .sort();

  it('has exactly the messages of the Compare table', () => {
    expect(documented(section(1))).toHaveLength(6);
    expect(catalogued('compare')).toEqual(documented(section(1)));
  });

  it('has exactly the messages of the common table', () => {
    expect(documented(section(2))).toHaveLength(9);
    expect(catalogued('common')).toEqual(documented(section(2)));
  });

  it('names exactly the documented reasons of AUTHORIZATION_ERROR', () => {
    const reasons = [...section(2).matchAll(/^\*\s+"(.+)"$/gm)].map(([, reason]) => reason);
    expect(FACEPP_ERRORS.AUTHORIZATION_ERROR.reasons).toEqual(reasons);
  });

  it('answers in plain text exactly where the document says so', () => {
    const plain = Object.values<FaceppErrorSpec>(FACEPP_ERRORS).filter((spec) => spec.plainText);
    expect(plain.map(({ status }) => status)).toEqual([413]);
    expect(section(2)).toMatch(/413\n\nRequest Entity Too Large\n\n.*plain text/);
  });
});

describe('the vendor catalogs', () => {
  it('key every Face++ message by the part before its colon', () => {
    for (const [code, { form }] of Object.entries(FACEPP_ERRORS)) expect(form.split(':')[0]).toBe(code);
  });
});
