import { type DetectedFace, FaceError, type Landmarks, isFaceError } from '@face/core';
import type { Pack } from '@face/models';
import type { Analysis, AnalyzeJob, Stage, WorkerSetup } from './analysis.js';
import { type EncodedImage, type Raster, openImage } from './decode.js';
import type { Detector } from './detect/detector.js';
import { createSsdDetector } from './detect/ssd.js';
import { createYunetDetector } from './detect/yunet.js';
import { createEmbedder } from './embedder.js';
import { isMemoryShortage } from './error-message.js';
import { type DecodeAt, type Face, findFaces } from './find-faces.js';
import { createLandmarkNetwork } from './landmark-network.js';
import type { Profile } from './profile.js';
import type { Points } from './points.js';
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

export async function createAnalyzer({ pack, limits, profile }: WorkerSetup): Promise<Analyzer> {
  const landmarks = pack.landmarks === undefined ? undefined : await createLandmarkNetwork(pack.landmarks);
  const finder = {
    detector: await createDetector(pack, profile),
    landmarks,
    alignmentPoints: pack.embedder.alignment.points,
  };
  const embedder = await createEmbedder(pack.embedder, profile);

  const steadied = async (alignment: Points, raster: Raster): Promise<Points> => {
    const { detector } = finder;
    if (!profile.careful || detector.relocate === undefined) return alignment;
    const view = { raster, turns: 0 } as const;
    return pointsToOriginal(await detector.relocate(raster, pointsToRaster(alignment, raster)), view);
  };

  /** The embedding of a face, from pixels that are fine enough for the crop. */
  const embedFace = async (
    image: EncodedImage,
    raster: Raster,
    { alignment }: Face,
    time: Stopwatch,
  ): Promise<Float32Array> => {
    const { region, zoom } = embedder.coverage(alignment, image.size);
    const isTooCoarse = raster.scaleX > 1 && zoom * raster.scaleX > MAX_ENLARGEMENT;
    const pixels = isTooCoarse ? await time('decode', () => image.decodeRegion(region, zoom)) : raster;
    // From the whole raster: a region would lack the surroundings that the detector expects.
    const points = await time('detect', () => steadied(alignment, raster));
    return time('embed', () => embedder.embed(pixels, points));
  };

  const analyze = async ({ source, want, search, side }: AnalyzeJob): Promise<Analysis> => {
    const stagesMs: Partial<Record<Stage, number>> = {};
    const time = stopwatch(stagesMs);
    const bytes = await time('read', () => readSource(source, limits.maxBytes));
    const image = await time('open', () => openImage(bytes, limits));
    const decodeAt = reusingDecoder(image, time);
    const started = performance.now();
    const { faces, raster } = await findFaces(finder, image, decodeAt, search);
    stagesMs.detect = performance.now() - started - (stagesMs.decode ?? 0);
    const found = { image: image.size, faces: faces.map(toDetectedFace), stagesMs };
    if (want === 'faces') return found;
    const chosen = faces[0];
    if (chosen === undefined) throw new FaceError('NO_FACE', { side });
    return { ...found, embedding: await embedFace(image, raster, chosen, time) };
  };

  return {
    analyze: (job) =>
      analyze(job).catch((error: unknown) => {
        throw withSide(error, job.side);
      }),
    close: async () => {
      await Promise.all([finder.detector.release(), landmarks?.release(), embedder.release()]);
    },
  };
}

function createDetector(pack: Pack, { firstLook }: Profile): Promise<Detector> {
  const spec = pack.detector;
  return spec.kind === 'yunet' ? createYunetDetector(spec, firstLook) : createSsdDetector(spec);
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

function toDetectedFace({ box, five, confidence }: Face): DetectedFace {
  const points = Array.from({ length: 5 }, (_, index) => ({ x: five[index * 2]!, y: five[index * 2 + 1]! }));
  return { box, landmarks: points as unknown as Landmarks, confidence };
}

function withSide(error: unknown, side: string): FaceError {
  if (isMemoryShortage(error)) return new FaceError('ENGINE_OUT_OF_MEMORY', { side }, { cause: error });
  if (isFaceError(error)) return new FaceError(error.code, { ...error.params, side }, { cause: error.cause });
  const reason = error instanceof Error ? error.message : String(error);
  return new FaceError('INTERNAL', { reason, side }, { cause: error });
}
