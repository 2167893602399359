import sharp from 'sharp';
import type { Box } from '@face/core';
import type { Raster } from './decode.js';
import type { Points } from './points.js';

/** Clockwise quarter turns. */
export type QuarterTurns = 0 | 1 | 2 | 3;

/** A raster as it is shown to a detector: upright as decoded, or turned to try another orientation. */
export interface View {
  readonly raster: Raster;
  readonly turns: QuarterTurns;
}

/** Turns the pixels of an upright raster clockwise. `scaleX` and `scaleY` stay those of the upright raster. */
export async function turnedView(upright: Raster, turns: QuarterTurns): Promise<View> {
  const { width, height } = upright;
  const data = await sharp(upright.data, { raw: { width, height, channels: 3 } })
    .rotate(turns * 90)
    .raw()
    .toBuffer();
  const size = turns % 2 === 0 ? { width, height } : { width: height, height: width };
  return { raster: { ...upright, ...size, data }, turns };
}

/** Points of a view (pixel centres) in pixels of the original image. */
export function pointsToOriginal(points: Points, { raster, turns }: View): Points {
  const result = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = turnBack(points[at]! + 0.5, points[at + 1]! + 0.5, raster, turns);
    result[at] = x * raster.scaleX + raster.left - 0.5;
    result[at + 1] = y * raster.scaleY + raster.top - 0.5;
  }
  return result;
}

/** A box of a view in pixels of the original image. */
export function boxToOriginal(box: Box, { raster, turns }: View): Box {
  const a = turnBack(box.left, box.top, raster, turns);
  const b = turnBack(box.left + box.width, box.top + box.height, raster, turns);
  return {
    left: Math.min(a[0], b[0]) * raster.scaleX + raster.left,
    top: Math.min(a[1], b[1]) * raster.scaleY + raster.top,
    width: Math.abs(a[0] - b[0]) * raster.scaleX,
    height: Math.abs(a[1] - b[1]) * raster.scaleY,
  };
}

/** Points of the original image (pixel centres) in pixels of a raster. */
export function pointsToRaster(points: Points, raster: Raster): Points {
  return points.map((value, index) =>
    index % 2 === 0
      ? (value + 0.5 - raster.left) / raster.scaleX - 0.5
      : (value + 0.5 - raster.top) / raster.scaleY - 0.5,
  );
}

/** From edge-based coordinates of a turned raster to those of the upright one. */
function turnBack(x: number, y: number, turned: Raster, turns: QuarterTurns): [number, number] {
  switch (turns) {
    case 0:
      return [x, y];
    case 1:
      return [y, turned.width - x];
    case 2:
      return [turned.width - x, turned.height - y];
    case 3:
      return [turned.height - y, x];
  }
}
