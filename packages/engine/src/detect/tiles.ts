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
 * Tiles are cut one at a time into the same memory: the pixels of one are valid until the next is asked for.
 * @param zoom - network pixels per raster pixel
 */
export function* tilesOf(raster: Raster, zoom: number, tiling: Tiling): Generator<Tile> {
  const rows = spans(raster.height, zoom, tiling);
  const columns = spans(raster.width, zoom, tiling);
  const isWhole = rows.length === 1 && columns.length === 1;
  const pixels = isWhole ? raster.data : new Uint8Array(rows[0]!.length * columns[0]!.length * 3);
  for (const row of rows) {
    for (const column of columns) {
      yield {
        raster: isWhole ? raster : cut(raster, column, row, pixels),
        core: coreOf(raster, column, row),
      };
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

function cut(raster: Raster, column: Span, row: Span, pixels: Uint8Array): Raster {
  const { width, data, scaleX, scaleY, left, top } = raster;
  for (let y = 0; y < row.length; y += 1) {
    const from = ((row.start + y) * width + column.start) * 3;
    pixels.set(data.subarray(from, from + column.length * 3), y * column.length * 3);
  }
  return {
    data: pixels,
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
