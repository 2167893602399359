import { describe, expect, it } from '@jest/globals';
import { projectPath } from '@face/testing';
import { readFileSync } from 'node:fs';
import { renderErrorsDoc } from '../../tools/render-errors-doc.js';

describe('docs/errors.md', () => {
  it('is what `npm run errors:doc` writes now', () => {
    expect(readFileSync(projectPath('docs', 'errors.md'), 'utf8')).toBe(`${renderErrorsDoc()}\n`);
  });
});
