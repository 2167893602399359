import type { Box } from '@face/core';
import type { LandmarkSpec, Located } from '@face/models';
import { warpToNchw } from '@face/native';
import type { Raster } from './decode.js';
import { Network, normalizationOf } from './network.js';
import { type Points, meanPoints } from './points.js';

/** Landmarks in raster pixels. */
export interface LocatedPoints {
  /** Every point of the network. */
  readonly all: Points;
  /** Right eye, left eye, nose tip, right and left mouth corner. */
  readonly five: Points;
}

/** A network that finds landmarks inside a detected box. */
export interface LandmarkNetwork {
  /** @param box in raster pixels */
  locate(raster: Raster, box: Box): Promise<LocatedPoints>;
  release(): Promise<void>;
}

export async function createLandmarkNetwork(spec: Located<LandmarkSpec>): Promise<LandmarkNetwork> {
  const network = await Network.load(spec.path);
  const { width, height, name } = spec.input;
  const normalization = normalizationOf(spec.input);
  const data = new Float32Array(3 * width * height);
  const matrix = new Float64Array(6);

  const locateIn = async (raster: Raster, { left, top, side }: Square): Promise<Points> => {
    const zoom = width / side;
    // Pixel centres: raster x + 0.5 maps to crop x + 0.5.
    matrix.set([zoom, 0, (0.5 - left) * zoom - 0.5, 0, zoom, (0.5 - top) * zoom - 0.5]);
    warpToNchw(raster, matrix, { data, width, height }, normalization);
    const values = (await network.run(name, data, width, height))[spec.output]!;
    return values.map((value, index) => (index % 2 === 0 ? left : top) + value * side - 0.5);
  };

  return {
    locate: async (raster, box) => {
      let all = await locateIn(raster, squareAround(box, spec.boxScale));
      if (spec.refineScale !== undefined) {
        all = await locateIn(raster, squareAround(extent(all), spec.refineScale));
      }
      return { all, five: meanPoints(all, spec.fivePoints) };
    },
    release: () => network.release(),
  };
}

interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** The square with the same centre whose side is the longer one times `scale`. */
function squareAround(box: Box, scale: number): Square {
  const side = Math.max(box.width, box.height) * scale;
  return { left: box.left + (box.width - side) / 2, top: box.top + (box.height - side) / 2, side };
}

/** The smallest box that holds all points. */
function extent(points: Points): Box {
  const xs = points.filter((_, index) => index % 2 === 0);
  const ys = points.filter((_, index) => index % 2 === 1);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}
