import type { Raster } from '../decode.js';

/** How a look is divided, px as the network sees them. */
export interface Tiling {
  /** No tile is longer than this, so that time and memory of one run are bounded. */
  readonly side: number;
  /** What neighbours share: a face up to this size lies whole in the tile that holds its centre. */
  readonly overlap: number;
}

/** A part of a raster, and the part of that which no other tile answers for. */
export interface Tile {
  /** Placed in the original by its `left` and `top`. */
  readonly raster: Raster;
  /** Original pixels, without bounds at the image's borders; the cores of all tiles cover the plane once. */
  readonly core: Core;
}

interface Core {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A stretch of one axis: what a tile shows, and what it answers for, raster pixels. */
interface Span {
  readonly start: number;
  readonly length: number;
  readonly coreStart: number;
  readonly coreEnd: number;
}

/**
 * Divides a raster for a look at `zoom` into overlapping tiles; one tile, the raster itself, where it is small enough.
 * Tiles are cut one at a time, when they are asked for.
 * @param zoom - network pixels per raster pixel
 */
export function* tilesOf(raster: Raster, zoom: number, tiling: Tiling): Generator<Tile> {
  const rows = spans(raster.height, zoom, tiling);
  for (const row of rows) {
    for (const column of spans(raster.width, zoom, tiling)) {
      yield { raster: cut(raster, column, row), core: coreOf(raster, column, row) };
    }
  }
}

function spans(extent: number, zoom: number, { side, overlap }: Tiling): Span[] {
  const most = Math.floor(side / zoom);
  if (extent <= most) {
    return [{ start: 0, length: extent, coreStart: -Infinity, coreEnd: Infinity }];
  }
  const shared = Math.ceil(overlap / zoom);
  const count = Math.ceil((extent - shared) / (most - shared));
  const length = Math.min(most, Math.ceil((extent + (count - 1) * shared) / count));
  const starts = Array.from({ length: count }, (_, at) => Math.round((at * (extent - length)) / (count - 1)));
  const border = (at: number): number => (starts[at - 1]! + length + starts[at]!) / 2;
  return starts.map((start, at) => ({
    start,
    length,
    coreStart: at === 0 ? -Infinity : border(at),
    coreEnd: at === count - 1 ? Infinity : border(at + 1),
  }));
}

function cut(raster: Raster, column: Span, row: Span): Raster {
  const { width, height, data, scaleX, scaleY, left, top } = raster;
  if (column.length === width && row.length === height) return raster;
  const part = new Uint8Array(column.length * row.length * 3);
  for (let y = 0; y < row.length; y += 1) {
    const from = ((row.start + y) * width + column.start) * 3;
    part.set(data.subarray(from, from + column.length * 3), y * column.length * 3);
  }
  return {
    data: part,
    width: column.length,
    height: row.length,
    scaleX,
    scaleY,
    left: left + column.start * scaleX,
    top: top + row.start * scaleY,
  };
}

function coreOf({ scaleX, scaleY, left, top }: Raster, column: Span, row: Span): Core {
  return {
    left: left + column.coreStart * scaleX,
    top: top + row.coreStart * scaleY,
    right: left + column.coreEnd * scaleX,
    bottom: top + row.coreEnd * scaleY,
  };
}
