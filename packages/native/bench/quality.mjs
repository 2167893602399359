#!/usr/bin/env node
/**
 * Compares the image operations with sharp and, where python3 can import it, OpenCV: the PSNR between outputs in
 * dB, for a square photo (--photo FILE) at several shrink factors. 48 dB is one grey level of difference on
 * average.
 */
import { resizeToNchw, warpToPixels } from '@face/native';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { startPythonPeer } from './python-peer.mjs';

const { values } = parseArgs({ options: { photo: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help || values.photo === undefined) {
  process.stdout.write('node packages/native/bench/quality.mjs --photo FILE\n');
  process.exit(values.help ? 0 : 2);
}
const { data, info } = await sharp(values.photo)
  .removeAlpha()
  .toColourspace('srgb')
  .raw()
  .toBuffer({ resolveWithObject: true });
const image = { data, width: info.width, height: info.height };
const folder = mkdtempSync(join(tmpdir(), 'face-quality-'));
const opencv = await startPythonPeer('cv2');
try {
  writeFileSync(join(folder, 'in.raw'), data);
  for (const side of [1000, 640, 320, 160]) {
    const row = { side };
    for (const filter of ['bilinear', 'area']) {
      const ours = resized(side, filter);
      row[`${filter}: exact filter`] = filter === 'area' ? psnr(ours, exactArea(side)) : undefined;
      row[`${filter}: sharp lanczos3`] = psnr(ours, await bySharp(side, 'lanczos3'));
      row[`${filter}: sharp linear`] = psnr(ours, await bySharp(side, 'linear'));
      if (opencv)
        row[`${filter}: OpenCV same filter`] = psnr(
          ours,
          await byOpencv({ side, filter: filter === 'area' ? 'area' : 'linear' }),
        );
    }
    report(row);
  }
  for (const scale of [1, 0.7, 0.3]) {
    const angle = 0.2;
    const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
    const [x, y] = [image.width / 2, image.height / 2];
    const matrix = Float64Array.from([a, -b, 64 - a * x + b * y, b, a, 64 - b * x - a * y]);
    const row = { warp: scale };
    for (const antialias of ['off', 'auto']) {
      const crop = { data: new Uint8Array(128 * 128 * 3), width: 128, height: 128 };
      warpToPixels(image, matrix, crop, { antialias });
      if (opencv)
        row[`antialias ${antialias}: OpenCV warpAffine`] = psnr(
          crop.data,
          await byOpencv({ side: 128, matrix: [...matrix] }),
        );
    }
    report(row);
  }
} finally {
  await opencv?.close();
  rmSync(folder, { recursive: true });
}

function resized(side, filter) {
  const tensor = { data: new Float32Array(3 * side * side), width: side, height: side };
  resizeToNchw(image, tensor, { filter });
  const pixels = new Float32Array(3 * side * side);
  for (let i = 0; i < side * side; i++) {
    for (let c = 0; c < 3; c++) pixels[i * 3 + c] = tensor.data[c * side * side + i];
  }
  return pixels;
}

/** The mean over each target pixel's square, in double precision, by summed areas. */
function exactArea(side) {
  const { width, height } = image;
  const out = new Float32Array(side * side * 3);
  const sums = new Float64Array((width + 1) * (height + 1) * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const at = (row, column) => (row * (width + 1) + column) * 3 + c;
        sums[at(y + 1, x + 1)] =
          data[(y * width + x) * 3 + c] + sums[at(y, x + 1)] + sums[at(y + 1, x)] - sums[at(y, x)];
      }
    }
  }
  const integral = (y, x, c) => {
    const [top, left] = [Math.min(height - 1, Math.floor(y)), Math.min(width - 1, Math.floor(x))];
    const [fy, fx] = [y - top, x - left];
    const at = (row, column) => sums[(row * (width + 1) + column) * 3 + c];
    return (
      (1 - fy) * ((1 - fx) * at(top, left) + fx * at(top, left + 1)) +
      fy * ((1 - fx) * at(top + 1, left) + fx * at(top + 1, left + 1))
    );
  };
  const [stepY, stepX] = [height / side, width / side];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let c = 0; c < 3; c++) {
        const [t, b, l, r] = [y * stepY, (y + 1) * stepY, x * stepX, (x + 1) * stepX];
        const sum = integral(b, r, c) - integral(t, r, c) - integral(b, l, c) + integral(t, l, c);
        out[(y * side + x) * 3 + c] = sum / (stepX * stepY);
      }
    }
  }
  return out;
}

function bySharp(side, kernel) {
  return sharp(data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize(side, side, { kernel, fit: 'fill' })
    .raw()
    .toBuffer();
}

async function byOpencv(options) {
  const output = join(folder, 'out.raw');
  await opencv.ask({
    op: 'file',
    input: join(folder, 'in.raw'),
    output,
    width: image.width,
    height: image.height,
    ...options,
  });
  return readFileSync(output);
}

function psnr(a, b) {
  let square = 0;
  for (let i = 0; i < a.length; i++) square += (a[i] - b[i]) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / square);
}

function report(row) {
  process.stdout.write(
    Object.entries(row)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name} ${Number.isInteger(value) || value < 2 ? value : value.toFixed(1)}`)
      .join('; ') + '\n',
  );
}
