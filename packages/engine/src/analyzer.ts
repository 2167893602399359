import { type DetectedFace, type ErrorParams, FaceError, type Landmarks, isFaceError } from '@face/core';
import type { Pack } from '@face/models';
import { DETECTION_ROW, DETECTION_ROW_LENGTH, orderFaces } from '@face/native';
import type { Analysis, AnalyzeJob, Stage, WorkerSetup } from './analysis.js';
import { type EncodedImage, type Raster, openImage } from './decode.js';
import type { Detector, FaceRows } from './detect/detector.js';
import { createSsdDetector } from './detect/ssd.js';
import { createYunetDetector } from './detect/yunet.js';
import { createEmbedder } from './embedder.js';
import { createLandmarkNetwork } from './landmark-network.js';
import { type Points, meanPoints, movePoints } from './points.js';
import { readSource } from './read-source.js';

/** Analyses one image at a time with networks and buffers of its own. */
export interface Analyzer {
  /** @throws FaceError; `params.side` is that of the job */
  analyze(job: AnalyzeJob): Promise<Analysis>;
  close(): Promise<void>;
}

/**
 * Long side that a decode leaves at least, px: what the largest usual look needs. A face that is too coarse in it
 * for the embedder is decoded again at full resolution.
 */
const DECODE_SIDE = 640;

/** A face in raster pixels with everything known about it. */
interface Face {
  readonly box: readonly [left: number, top: number, width: number, height: number];
  readonly confidence: number;
  /** Right eye, left eye, nose tip, right and left mouth corner. */
  readonly five: Points;
  /** The points that the embedder aligns. */
  readonly alignment: Points;
}

export async function createAnalyzer({ pack, limits }: WorkerSetup): Promise<Analyzer> {
  const detector = await createDetector(pack);
  const landmarkSpec = pack.landmarks;
  const landmarks = landmarkSpec === undefined ? undefined : await createLandmarkNetwork(landmarkSpec);
  const embedder = await createEmbedder(pack.embedder);
  const { points: alignmentPoints } = pack.embedder.alignment;
  const order = new Int32Array(512);

  /** Takes one look after another until one shows a face that is large enough. */
  const findFaces = async (encoded: EncodedImage, raster: Raster): Promise<Face[]> => {
    const longSide = Math.max(encoded.size.width, encoded.size.height);
    for (const look of detector.looks(longSide)) {
      const found = await detector.detect(raster, look);
      const minSize = limits.minFaceSize / Math.max(raster.scaleX, raster.scaleY);
      const { width: imageWidth, height: imageHeight } = raster;
      const selection = { mode: 'largest', minSize, imageWidth, imageHeight } as const;
      const count = orderFaces(found.rows, found.count, selection, order);
      if (count > 0) return completeFaces(raster, found, order.subarray(0, count));
    }
    return [];
  };

  const completeFaces = async (raster: Raster, { rows }: FaceRows, chosen: Int32Array): Promise<Face[]> => {
    const faces: Face[] = [];
    // The rows are overwritten by the next detection only; networks run in between do not touch them.
    for (const index of chosen) {
      const row = rows.slice(index * DETECTION_ROW_LENGTH, (index + 1) * DETECTION_ROW_LENGTH);
      const box = [row[0]!, row[1]!, row[2]!, row[3]!] as const;
      const points =
        landmarks === undefined
          ? row.slice(DETECTION_ROW.landmarks, DETECTION_ROW.score)
          : await landmarks.locate(raster, box);
      const five = landmarkSpec === undefined ? points : meanPoints(points, landmarkSpec.fivePoints);
      const alignment = meanPoints(points, alignmentPoints);
      faces.push({ box, confidence: row[DETECTION_ROW.score]!, five, alignment });
    }
    return faces;
  };

  /** The embedding of a face, from pixels that are fine enough for the crop. */
  const embedFace = async (
    encoded: EncodedImage,
    raster: Raster,
    points: Points,
    time: Stopwatch,
  ): Promise<Float32Array> => {
    let source = raster;
    let alignment = embedder.align(points);
    if (alignment.zoom > 1 && raster.scaleX > 1) {
      const region = embedder.coverage(alignment, raster, encoded.size);
      source = await time('decode', () => encoded.decodeRegion(region));
      alignment = embedder.align(movePoints(points, raster, source));
    }
    return time('embed', () => embedder.embed(source, alignment));
  };

  const analyze = async ({ source, want, side }: AnalyzeJob): Promise<Analysis> => {
    const stagesMs: Partial<Record<Stage, number>> = {};
    const time = stopwatch(stagesMs);
    const bytes = await time('read', () => readSource(source, limits.maxBytes));
    const encoded = await time('open', () => openImage(bytes, limits));
    const raster = await time('decode', () => encoded.decode(DECODE_SIDE));
    const faces = await time('detect', () => findFaces(encoded, raster));
    const found = { image: encoded.size, faces: faces.map((face) => toDetectedFace(face, raster)), stagesMs };
    if (want === 'faces') return found;
    const chosen = faces[0];
    if (chosen === undefined) throw new FaceError('NO_FACE', { side });
    return { ...found, embedding: await embedFace(encoded, raster, chosen.alignment, time) };
  };

  return {
    analyze: (job) =>
      analyze(job).catch((error: unknown) => {
        throw withSide(error, job.side);
      }),
    close: async () => {
      await Promise.all([detector.release(), landmarks?.release(), embedder.release()]);
    },
  };
}

function createDetector(pack: Pack): Promise<Detector> {
  const spec = pack.detector;
  return spec.kind === 'yunet' ? createYunetDetector(spec) : createSsdDetector(spec, pack);
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

function toDetectedFace({ box, five, confidence }: Face, raster: Raster): DetectedFace {
  const x = (value: number): number => value * raster.scaleX + raster.left;
  const y = (value: number): number => value * raster.scaleY + raster.top;
  const points = Array.from({ length: 5 }, (_, index) => ({
    x: x(five[index * 2]!),
    y: y(five[index * 2 + 1]!),
  }));
  return {
    box: { left: x(box[0]), top: y(box[1]), width: box[2] * raster.scaleX, height: box[3] * raster.scaleY },
    landmarks: points as unknown as Landmarks,
    confidence,
  };
}

function withSide(error: unknown, side: string): FaceError {
  if (!isFaceError(error)) {
    const reason = error instanceof Error ? error.message : String(error);
    return new FaceError('INTERNAL', { reason, side }, { cause: error });
  }
  const params: ErrorParams = { ...error.params, side };
  return new FaceError(error.code, params, { cause: error.cause });
}
