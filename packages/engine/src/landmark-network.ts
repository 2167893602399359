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
  return {
    locate: async (raster, box) => {
      const side = Math.max(box.width, box.height) * spec.boxScale;
      const left = box.left + (box.width - side) / 2;
      const top = box.top + (box.height - side) / 2;
      const zoom = width / side;
      // Pixel centres: raster x + 0.5 maps to crop x + 0.5.
      matrix.set([zoom, 0, (0.5 - left) * zoom - 0.5, 0, zoom, (0.5 - top) * zoom - 0.5]);
      warpToNchw(raster, matrix, { data, width, height }, normalization);
      const values = (await network.run(name, data, width, height))[spec.output]!;
      const all = Float32Array.from(
        values,
        (value, index) => (index % 2 === 0 ? left : top) + value * side - 0.5,
      );
      return { all, five: meanPoints(all, spec.fivePoints) };
    },
    release: () => network.release(),
  };
}
