import { describe, expect, it } from '@jest/globals';
import { table } from '../../src/report/table.js';

describe('table', () => {
  const { text } = table(
    ['', 'FMR <at>', 'score'],
    [
      ['one', '1e-3', '70'],
      ['', '1e-4', '80'],
      ['other', '1e-3', '71'],
    ],
  );

  it('keeps the rows of one subject together', () => {
    const groups = text.split('<tbody>').slice(1);
    expect(groups.map((group) => group.match(/<tr>/g)?.length)).toEqual([2, 1]);
  });

  it('names the column in each cell, for screens without room for columns', () => {
    expect(text).toMatch(/<td data-column="FMR &#60;at&#62;">1e-4<\/td>\s*<td data-column="score">80<\/td>/);
    expect(text.match(/<th scope="col">/g)).toHaveLength(3);
  });
});
