import { writeFile } from 'node:fs/promises';
import { type ComparedSide, FaceError, type ImageSize } from '@face/core';
import { decodeImage } from '@face/engine';
import sharp from 'sharp';

type Rgba = readonly [number, number, number, number];

const BOX_COLOR: Rgba = [64, 200, 120, 255];
const OTHER_COLOR: Rgba = [150, 150, 150, 255];
const POINT_COLOR: Rgba = [255, 200, 40, 255];
const HEIGHT = 640;
const GAP = 16;

/**
 * Draws both photos side by side, the compared face boxed in green with its landmarks, other faces in grey.
 * @param file - written as PNG
 * @throws FaceError `INVALID_ARGUMENT` when it cannot be written, and as decoding does
 */
export async function saveOverlay(
  file: string,
  images: readonly [string, string],
  sides: readonly [ComparedSide, ComparedSide],
): Promise<void> {
  const panels = await Promise.all(images.map((image, index) => drawPanel(image, sides[index]!)));
  const width = panels.reduce((sum, panel) => sum + panel.size.width, GAP);
  let left = 0;
  const layers = panels.map(({ png, size }) => {
    const layer = { input: png, left, top: 0 };
    left += size.width + GAP;
    return layer;
  });
  const png = await sharp({ create: { width, height: HEIGHT, channels: 3, background: '#ffffff' } })
    .composite(layers)
    .png()
    .toBuffer();
  await writeFile(file, png).catch((cause: unknown) => {
    const reason = `${file} cannot be written: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`;
    throw new FaceError('INVALID_ARGUMENT', { name: '--save-overlay', reason }, { cause });
  });
}

async function drawPanel(file: string, side: ComparedSide): Promise<{ png: Buffer; size: ImageSize }> {
  const aspect = side.image === undefined ? Infinity : side.image.width / side.image.height;
  const photo = await decodeImage({ file }, HEIGHT * Math.max(1, aspect));
  const { data, info } = await sharp(photo.data, {
    raw: { width: photo.width, height: photo.height, channels: 3 },
  })
    .resize({ height: HEIGHT })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const size = { width: info.width, height: info.height };
  const canvas = { data, ...size };
  const zoom = size.height / (side.image?.height ?? size.height);
  side.faces.toReversed().forEach((face, index, all) => {
    const chosen = index === all.length - 1;
    const { left, top, width, height } = face.box;
    drawBox(
      canvas,
      [left, top, left + width, top + height].map((value) => value * zoom),
      chosen ? BOX_COLOR : OTHER_COLOR,
    );
    if (chosen)
      face.landmarks?.forEach(({ x, y }) => {
        drawDot(canvas, x * zoom, y * zoom);
      });
  });
  const png = await sharp(data, { raw: { ...size, channels: 4 } })
    .png()
    .toBuffer();
  return { png, size };
}

interface Canvas extends ImageSize {
  readonly data: Buffer;
}

function drawBox(canvas: Canvas, corners: number[], color: Rgba): void {
  const [left, top, right, bottom] = corners.map(Math.round) as [number, number, number, number];
  for (let inset = 0; inset < 3; inset++) {
    for (let x = left; x <= right; x++) {
      setPixel(canvas, x, top + inset, color);
      setPixel(canvas, x, bottom - inset, color);
    }
    for (let y = top; y <= bottom; y++) {
      setPixel(canvas, left + inset, y, color);
      setPixel(canvas, right - inset, y, color);
    }
  }
}

function drawDot(canvas: Canvas, centerX: number, centerY: number): void {
  const radius = 4;
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy > radius * radius) continue;
      setPixel(canvas, Math.round(centerX) + dx, Math.round(centerY) + dy, POINT_COLOR);
    }
  }
}

function setPixel({ data, width, height }: Canvas, x: number, y: number, color: Rgba): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  data.set(color, (y * width + x) * 4);
}
