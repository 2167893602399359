import { callNative, nativeAddon } from './load.js';

/**
 * Memory for a large gallery: an ordinary zeroed ArrayBuffer for which the system is asked for huge pages (Linux:
 * `MADV_HUGEPAGE`). A search reads the whole gallery, and with pages of 4 KiB the processor, and all the more a
 * virtual machine, spends part of that time on finding them. Without huge pages it is like any other buffer.
 * @throws RangeError when there is not enough memory
 */
export function galleryBuffer(sizeBytes: number): ArrayBuffer {
  const buffer = new ArrayBuffer(sizeBytes);
  callNative('galleryBuffer', () => {
    nativeAddon().adviseHugePages(buffer);
  });
  return buffer;
}
