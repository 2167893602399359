import { readFileSync } from 'node:fs';
import { sharedPath } from '@face/testing';
import sharp from 'sharp';

/** Photos of two people, two of each; from the research data beside the checkout. */
export function photo(name: '001_03' | '001_08' | '005_03' | '005_08'): Buffer {
  return readFileSync(sharedPath('data', 'frll-dev', `${name}.jpg`));
}

/** A flat picture without any face. */
export function plainImage(
  format: 'jpeg' | 'png' | 'webp' | 'gif',
  width = 160,
  height = 160,
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#8090a0' } })
    .toFormat(format)
    .toBuffer();
}
