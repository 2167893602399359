import type { LandmarkSpec, Located } from '@face/models';
import { warpToNchw } from '@face/native';
import type { Raster } from './decode.js';
import { Network, normalizationOf } from './network.js';
import type { Points } from './points.js';

/** A network that finds landmarks inside a detected box. */
export interface LandmarkNetwork {
  /**
   * @param box left, top, width, height in raster pixels
   * @returns `spec.count` points in raster pixels
   */
  locate(raster: Raster, box: ArrayLike<number>): Promise<Points>;
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
      const side = Math.max(box[2]!, box[3]!) * spec.boxScale;
      const left = box[0]! + box[2]! / 2 - side / 2;
      const top = box[1]! + box[3]! / 2 - side / 2;
      const zoom = width / side;
      // Pixel centres: raster x + 0.5 maps to crop x + 0.5.
      matrix.set([zoom, 0, (0.5 - left) * zoom - 0.5, 0, zoom, (0.5 - top) * zoom - 0.5]);
      warpToNchw(raster, matrix, { data, width, height }, normalization);
      const values = (await network.run(name, data, width, height))[spec.output]!;
      return Float32Array.from(values, (value, index) => (index % 2 === 0 ? left : top) + value * side - 0.5);
    },
    release: () => network.release(),
  };
}
