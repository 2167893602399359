import type { EmbedderSpec, Located } from '@face/models';
import { l2Normalize, similarityFromLandmarks, warpToNchw } from '@face/native';
import type { Raster, Region } from './decode.js';
import { Network, normalizationOf } from './network.js';
import type { Points } from './points.js';

/** How a face is cut out: maps raster pixels to crop pixels, x' = m0 x + m1 y + m2, y' = m3 x + m4 y + m5. */
export interface Alignment {
  readonly matrix: Float64Array;
  /** Crop pixels per raster pixel; above 1 the crop asks for more detail than the raster has. */
  readonly zoom: number;
}

/** Aligns a face and turns it into a unit-length embedding. */
export interface Embedder {
  /** @throws FaceError `LANDMARKS_INVALID` when no similarity transform fits the points */
  align(points: Points): Alignment;
  /** The original rectangle that the crop covers, clipped to the image, with a margin for interpolation. */
  coverage(alignment: Alignment, raster: Raster, image: { width: number; height: number }): Region;
  /** Float32, `dims` long, unit length; a new array on every call. */
  embed(raster: Raster, alignment: Alignment): Promise<Float32Array>;
  release(): Promise<void>;
}

const COVERAGE_MARGIN = 4;

export async function createEmbedder(spec: Located<EmbedderSpec>): Promise<Embedder> {
  const network = await Network.load(spec.path);
  const { width, height, name } = spec.input;
  const normalization = normalizationOf(spec.input);
  const template = Float32Array.from(spec.alignment.template.flat());
  const data = new Float32Array(3 * width * height);

  return {
    align: (points) => {
      const matrix = similarityFromLandmarks(points, template, new Float64Array(6));
      return { matrix, zoom: Math.hypot(matrix[0]!, matrix[3]!) };
    },
    coverage: ({ matrix }, raster, image) => {
      const corners = [
        [0, 0],
        [width, 0],
        [0, height],
        [width, height],
      ].map(([x, y]) => invert(matrix, x!, y!));
      const xs = corners.map(([x]) => x * raster.scaleX + raster.left);
      const ys = corners.map(([, y]) => y * raster.scaleY + raster.top);
      const clip = (value: number, limit: number): number => Math.min(limit, Math.max(0, Math.round(value)));
      const left = clip(Math.min(...xs) - COVERAGE_MARGIN, image.width - 1);
      const top = clip(Math.min(...ys) - COVERAGE_MARGIN, image.height - 1);
      return {
        left,
        top,
        width: Math.max(1, clip(Math.max(...xs) + COVERAGE_MARGIN, image.width) - left),
        height: Math.max(1, clip(Math.max(...ys) + COVERAGE_MARGIN, image.height) - top),
      };
    },
    embed: async (raster, { matrix }) => {
      warpToNchw(raster, matrix, { data, width, height }, normalization);
      const outputs = await network.run(name, data, width, height);
      const embedding = outputs[spec.output]!.slice();
      l2Normalize(embedding);
      return embedding;
    },
    release: () => network.release(),
  };
}

function invert(m: Float64Array, x: number, y: number): [number, number] {
  const [a, b, tx, c, d, ty] = [m[0]!, m[1]!, m[2]!, m[3]!, m[4]!, m[5]!];
  const determinant = a * d - b * c;
  const [dx, dy] = [x - tx, y - ty];
  return [(d * dx - b * dy) / determinant, (a * dy - c * dx) / determinant];
}
