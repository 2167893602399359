import { describe, expect, it } from '@jest/globals';
import { parseForm } from '../../src/request/parse-form.js';

describe('parseForm', () => {
  it('decodes names and values, plus signs as spaces, in order', () => {
    expect(parseForm('b=1&a=x%2By+z&%E4%BA%BA=%F0%9F%99%82&c&a=&&d==')).toEqual([
      ['b', '1'],
      ['a', 'x+y z'],
      ['人', '🙂'],
      ['c', ''],
      ['a', ''],
      ['d', '='],
    ]);
  });

  it('refuses broken percent codes and a flood of fields', () => {
    const broken = expect.objectContaining({ code: 'REQUEST_INVALID' });
    expect(() => parseForm('a=%zz')).toThrow(broken);
    expect(() => parseForm('a=%e4%')).toThrow(broken);
    expect(() => parseForm('a=1&'.repeat(1000))).toThrow(broken);
  });
});
