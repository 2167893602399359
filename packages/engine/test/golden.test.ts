import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Box, intersectionOverUnion } from '@face/core';
import { type Located, type YunetSpec, installPack, loadPack } from '@face/models';
import { dot } from '@face/native';
import { describeWithSharedData, sharedPath } from '@face/testing';
import { openImage } from '../src/decode.js';
import type { Detector } from '../src/detect/detector.js';
import { createYunetDetector } from '../src/detect/yunet.js';
import { type Embedder, createEmbedder } from '../src/embedder.js';
import { type Engine, createEngine } from '../src/engine.js';
import { DEFAULT_LIMITS } from '../src/limits.js';

interface GoldenFace {
  box: [number, number, number, number];
  landmarks: [number, number][];
  score: number;
}

const golden = (name: string): unknown => JSON.parse(readFileSync(sharedPath('data/golden', name), 'utf8'));
const toBox = ([left, top, width, height]: [number, number, number, number]): Box => ({
  left,
  top,
  width,
  height,
});
const photo = (name: string): string => sharedPath('data', name);

describeWithSharedData('the standard pack beside OpenCV and ONNX Runtime', () => {
  let engine: Engine;
  let embedder: Embedder;
  let detector: Detector;

  beforeAll(async () => {
    await installPack('standard', { mirror: sharedPath('models') });
    engine = await createEngine({
      pack: 'standard',
      calibration: 'none',
      workers: 1,
      limits: { minFaceSize: 1 },
    });
    const pack = await loadPack('standard');
    embedder = await createEmbedder(pack.embedder, { careful: false });
    detector = await createYunetDetector(pack.detector as Located<YunetSpec>, 'usual');
  });

  afterAll(async () => {
    await Promise.all([engine.close(), embedder.release(), detector.release()]);
  });

  // The golden file was made at the images' own size; the engine may describe small faces by a finer look.
  it('finds every face of score 0.7 or more: IoU >= 0.9, landmarks within 2 px', async () => {
    const { detections } = golden('yunet-detections.json') as {
      detections: { image: string; faces: GoldenFace[] }[];
    };
    let checked = 0;
    for (const { image, faces } of detections) {
      const strong = faces.filter(({ score }) => score >= 0.7);
      if (strong.length === 0) continue;
      const raster = await (await openImage(readFileSync(photo(image)), DEFAULT_LIMITS)).decode(10_000);
      const { rows, count } = await detector.detect(raster, Math.max(raster.width, raster.height));
      const found = Array.from({ length: count }, (_, at) => rows.slice(at * 15, (at + 1) * 15));
      const { faces: listed } = await engine.detect({ file: photo(image) });
      for (const { box, landmarks } of strong) {
        const overlap = ([left, top, width, height]: Float32Array): number =>
          intersectionOverUnion(toBox(box), toBox([left!, top!, width!, height!]));
        const best = [...found].sort((a, b) => overlap(b) - overlap(a))[0]!;
        expect(overlap(best)).toBeGreaterThanOrEqual(0.9);
        landmarks.forEach(([x, y], index) => {
          expect(Math.hypot(best[4 + index * 2]! - x, best[5 + index * 2]! - y)).toBeLessThan(2);
        });
        const ious = listed.map((face) => intersectionOverUnion(face.box, toBox(box)));
        expect(Math.max(...ious)).toBeGreaterThanOrEqual(0.5);
        checked += 1;
      }
    }
    expect(checked).toBe(252);
  }, 30_000);

  it('makes the same embeddings from the same landmarks: cosine >= 0.99', async () => {
    const { embeddings } = golden('reid0095-embeddings.json') as {
      embeddings: { image: string; landmarks: number[][]; embedding: number[] }[];
    };
    for (const { image, landmarks, embedding } of embeddings) {
      const encoded = await openImage(readFileSync(photo(image)), DEFAULT_LIMITS);
      const ours = await embedder.embed(await encoded.decode(640), Float32Array.from(landmarks.flat()));
      expect(dot(ours, Float32Array.from(embedding))).toBeGreaterThanOrEqual(0.99);
    }
    expect(embeddings.length).toBeGreaterThan(0);
  });
});
