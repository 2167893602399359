import type { ImageSize } from '@face/core';
import type { EmbedderSpec, Located } from '@face/models';
import { addInPlace, l2Normalize, mirrorNchw, similarityFromLandmarks, warpToNchw } from '@face/native';
import type { Raster, Region } from './decode.js';
import { Network, normalizationOf } from './network.js';
import type { Points } from './points.js';
import { pointsToRaster } from './view.js';

/** Aligns a face and turns it into a unit-length embedding. */
export interface Embedder {
  /**
   * The rectangle of the original that the crop covers, with a margin for interpolation, clipped to the image, and
   * how many crop pixels one original pixel becomes.
   * @throws FaceError `LANDMARKS_INVALID` when no similarity transform fits the points
   */
  coverage(points: Points, image: ImageSize): { readonly region: Region; readonly zoom: number };
  /**
   * @param points - in pixels of the original image
   * @returns float32, `dims` long, unit length; a new array on every call
   */
  embed(raster: Raster, points: Points): Promise<Float32Array>;
  release(): Promise<void>;
}

export interface EmbedderOptions {
  /** Sums the embeddings of the crop and of its mirror image: a little more accurate, twice the work. */
  readonly careful: boolean;
}

const COVERAGE_MARGIN = 4;

export async function createEmbedder(
  spec: Located<EmbedderSpec>,
  { careful }: EmbedderOptions,
): Promise<Embedder> {
  const network = await Network.load(spec.path);
  const { width, height, name } = spec.input;
  const normalization = normalizationOf(spec.input);
  const template = Float32Array.from(spec.alignment.template.flat());
  const crop = { data: new Float32Array(3 * width * height), width, height };
  const mirrored = careful ? new Float32Array(crop.data.length) : undefined;
  const matrix = new Float64Array(6);

  const runOn = async (pixels: Float32Array): Promise<Float32Array> => {
    const outputs = await network.run(name, pixels, width, height);
    const embedding = outputs[spec.output]!.slice();
    l2Normalize(embedding);
    return embedding;
  };

  return {
    coverage: (points, image) => {
      similarityFromLandmarks(points, template, matrix);
      return {
        region: coveredRegion(matrix, { width, height }, image),
        zoom: Math.hypot(matrix[0]!, matrix[3]!),
      };
    },
    embed: async (raster, points) => {
      similarityFromLandmarks(pointsToRaster(points, raster), template, matrix);
      warpToNchw(raster, matrix, crop, normalization);
      const embedding = await runOn(crop.data);
      if (mirrored !== undefined) {
        mirrorNchw(crop, mirrored);
        addInPlace(embedding, await runOn(mirrored));
        l2Normalize(embedding);
      }
      return embedding;
    },
    release: () => network.release(),
  };
}

/** The bounding box of the crop's corners in the image that the matrix maps from. */
function coveredRegion(matrix: Float64Array, crop: ImageSize, image: ImageSize): Region {
  const [a, b, tx, c, d, ty] = matrix as unknown as [number, number, number, number, number, number];
  const determinant = a * d - b * c;
  const corners = [0, crop.width].flatMap((x) =>
    [0, crop.height].map((y) => ({
      x: (d * (x - tx) - b * (y - ty)) / determinant,
      y: (a * (y - ty) - c * (x - tx)) / determinant,
    })),
  );
  const span = (values: number[], limit: number): [start: number, length: number] => {
    const clip = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value)));
    const start = clip(Math.min(...values) - COVERAGE_MARGIN, limit - 1);
    return [start, Math.max(1, clip(Math.max(...values) + COVERAGE_MARGIN, limit) - start)];
  };
  const [left, width] = span(
    corners.map(({ x }) => x),
    image.width,
  );
  const [top, height] = span(
    corners.map(({ y }) => y),
    image.height,
  );
  return { left, top, width, height };
}
