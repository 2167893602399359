import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { galleryBuffer, oneToMany } from '../src/index.js';

/** KiB of this process's memory for which huge pages were asked: the flag `hg` of the kernel. */
function advisedKb(): number {
  let kb = 0;
  for (const area of readFileSync('/proc/self/smaps', 'utf8').split(/\n(?=[0-9a-f]+-[0-9a-f]+ )/)) {
    if (/VmFlags:.*\bhg\b/.test(area)) kb += Number(/Size: +(\d+) kB/.exec(area)![1]);
  }
  return kb;
}

describe('galleryBuffer', () => {
  it('is zeroed memory that searches take', () => {
    const gallery = new Float32Array(galleryBuffer(4 * 64 * 8));
    expect(gallery.every((value) => value === 0)).toBe(true);
    gallery.fill(0.5);
    const out = new Float32Array(8);
    oneToMany(gallery, gallery.slice(0, 64), out);
    expect([...out]).toEqual(Array.from({ length: 8 }, () => 16));
  });

  it.each([0, 1, 4096])('may be as small as %d bytes', (size) => {
    expect(galleryBuffer(size).byteLength).toBe(size);
  });

  (process.platform === 'linux' ? it : it.skip)('asks for huge pages', () => {
    const before = advisedKb();
    const buffer = galleryBuffer(256 << 20);
    expect(advisedKb() - before).toBeGreaterThanOrEqual(250 << 10);
    expect(buffer.byteLength).toBe(256 << 20);
  });
});
