import { describe, expect, it, jest } from '@jest/globals';
import { projectPath } from '@face/testing';

// As it is for a user id without an entry in /etc/passwd and without HOME: services and containers run so.
jest.mock('node:os', () => ({
  ...jest.requireActual<object>('node:os'),
  homedir: () => {
    throw new Error('uv_os_homedir returned ENOENT');
  },
}));

describe('a user without a home', () => {
  it('loads the packs that come along', async () => {
    const { loadPack, whereModels } = await import('../src/index.js');
    expect(whereModels()).toEqual([projectPath('models')]);
    expect((await loadPack('embedded')).id).toBe('embedded-1');
  });
});
