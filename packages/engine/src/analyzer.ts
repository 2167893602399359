import { type DetectedFace, FaceError, type FaceQuality, type Landmarks, isFaceError } from '@face/core';
import type { Pack } from '@face/models';
import type { Analysis, AnalyzeJob, QualityWish, Stage, WorkerSetup } from './analysis.js';
import { analysisError } from './analysis-error.js';
import { type EncodedImage, type Raster, openImage } from './decode.js';
import type { Detector } from './detect/detector.js';
import { createSsdDetector } from './detect/ssd.js';
import { createYunetDetector } from './detect/yunet.js';
import { createEmbedder } from './embedder.js';
import { type Face, findFaces } from './find-faces.js';
import { createImageFileReader } from './image-file.js';
import { createLandmarkNetwork } from './landmark-network.js';
import type { DecodeAt } from './look-loop.js';
import type { Profile } from './profile.js';
import type { Points } from './points.js';
import { type QualityMeter, createQualityMeter } from './quality/measure-face.js';
import { requireQuality } from './quality/quality-gate.js';
import { readSource } from './read-source.js';
import { pointsToOriginal, pointsToRaster } from './view.js';

/** Analyses one image at a time with networks and buffers of its own. */
export interface Analyzer {
  /** @throws FaceError; `params.side` is that of the job. Any shortage of memory is `ENGINE_OUT_OF_MEMORY`. */
  analyze(job: AnalyzeJob): Promise<Analysis>;
  close(): Promise<void>;
}

/** Every decode leaves the long side at this or more, px, so that most faces can be cropped from it as well. */
const MIN_DECODE_SIDE = 400;
/** Crop pixels per decoded pixel above which the face is decoded again from finer pixels. */
const MAX_ENLARGEMENT = 1;
/** More faces of an image than this are not measured; as many as any wire protocol lists. */
const MAX_MEASURED = 120;
/** More faces than this are cut from one full decode. */
const MOST_REGIONS = 2;

export async function createAnalyzer({ pack, limits, profile }: WorkerSetup): Promise<Analyzer> {
  const landmarks = pack.landmarks === undefined ? undefined : await createLandmarkNetwork(pack.landmarks);
  const finder = {
    detector: await createDetector(pack, profile),
    landmarks,
    alignmentPoints: pack.embedder.alignment.points,
  };
  const embedder = await createEmbedder(pack.embedder, profile);

  /** From the whole raster: a region would lack the surroundings that the detector expects. */
  const steadied = async ({ alignment, isRough, raster }: Face): Promise<Points> => {
    const { detector } = finder;
    if (!(profile.careful || isRough) || detector.relocate === undefined) return alignment;
    const known = pointsToRaster(alignment, raster);
    const points = await detector.relocate(raster, known, profile.careful ? 2 : 1);
    return pointsToOriginal(points, { raster, turns: 0 });
  };

  const meter = createQualityMeter();
  const readFile = createImageFileReader();

  /** Pixels that are fine enough for the crops that the embedder takes, in the order of the faces. */
  const finePixels = async (
    image: EncodedImage,
    faces: readonly Face[],
    decodeAt: DecodeAt,
    time: Stopwatch,
  ): Promise<Raster[]> => {
    const needs = faces.map((face) => ({ face, ...embedder.coverage(face.alignment, image.size) }));
    const isFine = ({ face: { raster }, zoom }: (typeof needs)[number]): boolean =>
      raster.scaleX === 1 || zoom * raster.scaleX <= MAX_ENLARGEMENT;
    // The chosen one is cut from the same pixels however many others there are.
    const others = needs.slice(1).filter((need) => !isFine(need));
    const zoom = Math.min(1, Math.max(0, ...others.map((need) => need.zoom)) / MAX_ENLARGEMENT);
    // Each region is decoded from the start of the file: for many it is cheaper to decode everything once.
    const shared =
      others.length > MOST_REGIONS
        ? await decodeAt(zoom * Math.max(image.size.width, image.size.height))
        : undefined;
    const pixels: Raster[] = [];
    for (const [index, need] of needs.entries()) {
      const region = async (): Promise<Raster> =>
        index > 0 && shared !== undefined
          ? shared
          : time('decode', () => image.decodeRegion(need.region, need.zoom));
      pixels.push(isFine(need) ? need.face.raster : await region());
    }
    return pixels;
  };

  const analyze = async (job: AnalyzeJob): Promise<Analysis> => {
    const { source, want, maxFaces, search, quality, side } = job;
    const stagesMs: Partial<Record<Stage, number>> = {};
    const time = stopwatch(stagesMs);
    const bytes = await time('read', () => readSource(source, limits.maxBytes, readFile));
    const image = await time('open', () => openImage(bytes, limits));
    const decodeAt = reusingDecoder(image, time);
    const started = performance.now();
    const { faces, raster } = await findFaces(finder, image, decodeAt, search);
    stagesMs.detect = performance.now() - started - (stagesMs.decode ?? 0);
    const chosen = faces[0];
    if (want === 'template' && chosen === undefined) throw new FaceError('NO_FACE', { side });
    const embedded = faces.slice(0, want === 'faces' ? 0 : want === 'template' ? 1 : maxFaces);
    const pixels = await finePixels(image, embedded, decodeAt, time);
    const measurable = { faces, raster, image, pixels: pixels[0], decodeAt };
    const measured = await measureFaces(meter, measurable, quality, time);
    if (chosen !== undefined && quality.level > 0) {
      requireQuality(measured[0] ?? meter.measure(raster, chosen.five, image.size), quality.level, side);
    }
    const embeddings: Float32Array[] = [];
    for (const [index, face] of embedded.entries()) {
      const points = await time('detect', () => steadied(face));
      embeddings.push(await time('embed', () => embedder.embed(pixels[index]!, points)));
    }
    const described = faces.map((face, index) => toDetectedFace(face, measured[index]));
    return { image: image.size, faces: described, embeddings, stagesMs };
  };

  return {
    analyze: (job) =>
      analyze(job).catch((error: unknown) => {
        throw analysisError(error, job.side, pack.id);
      }),
    close: async () => {
      await Promise.all([finder.detector.release(), landmarks?.release(), embedder.release()]);
    },
  };
}

function createDetector(pack: Pack, { effort }: Profile): Promise<Detector> {
  const spec = pack.detector;
  return spec.kind === 'yunet' ? createYunetDetector(spec, effort) : createSsdDetector(spec, effort);
}

/** Decodes once, and again only when finer pixels are asked for than the last decode left. */
function reusingDecoder(image: EncodedImage, time: Stopwatch): DecodeAt {
  let raster: Raster | undefined;
  return async (longSide) => {
    const wanted = Math.max(longSide, MIN_DECODE_SIDE);
    const isFineEnough =
      raster !== undefined && (raster.scaleX === 1 || Math.max(raster.width, raster.height) >= wanted);
    if (raster === undefined || !isFineEnough) raster = await time('decode', () => image.decode(wanted));
    return raster;
  };
}

interface Measurable {
  readonly faces: readonly Face[];
  /** The pixels in which the faces were found. */
  readonly raster: Raster;
  readonly image: EncodedImage;
  /** Those from which the chosen face is embedded; without them, the image is decoded again where that helps. */
  readonly pixels: Raster | undefined;
  readonly decodeAt: DecodeAt;
}

/** The quality of the faces that are wished for, by their index. Points that cannot be aligned have none. */
async function measureFaces(
  meter: QualityMeter,
  { faces, raster, image, pixels, decodeAt }: Measurable,
  { measure, level }: QualityWish,
  time: Stopwatch,
): Promise<(FaceQuality | undefined)[]> {
  const count = measure === 'all' ? MAX_MEASURED : measure === 'chosen' || level > 0 ? 1 : 0;
  const wanted = faces.slice(0, count);
  if (wanted.length === 0) return [];
  const others = pixels === undefined ? wanted : wanted.slice(1);
  const zooms = others.map(({ five }) => orUndefined(() => meter.zoom(five)) ?? 0);
  const longSide = Math.max(image.size.width, image.size.height) * Math.min(1, Math.max(0, ...zooms));
  const shared = longSide > Math.max(raster.width, raster.height) ? await decodeAt(longSide) : raster;
  return time('measure', () =>
    Promise.resolve(
      wanted.map(({ five }, index) =>
        orUndefined(() =>
          meter.measure(index === 0 && pixels !== undefined ? pixels : shared, five, image.size),
        ),
      ),
    ),
  );
}

function orUndefined<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (isFaceError(error, 'LANDMARKS_INVALID')) return undefined;
    throw error;
  }
}

type Stopwatch = <Result>(stage: Stage, work: () => Promise<Result>) => Promise<Result>;

function stopwatch(stagesMs: Partial<Record<Stage, number>>): Stopwatch {
  return async (stage, work) => {
    const started = performance.now();
    try {
      return await work();
    } finally {
      stagesMs[stage] = (stagesMs[stage] ?? 0) + performance.now() - started;
    }
  };
}

function toDetectedFace({ box, five, confidence }: Face, quality: FaceQuality | undefined): DetectedFace {
  const points = Array.from({ length: 5 }, (_, index) => ({ x: five[index * 2]!, y: five[index * 2 + 1]! }));
  const face = { box, landmarks: points as unknown as Landmarks, confidence };
  return quality === undefined ? face : { ...face, quality };
}
