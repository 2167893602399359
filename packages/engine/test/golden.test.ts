import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { intersectionOverUnion } from '@face/core';
import { installPack, loadPack } from '@face/models';
import { dot } from '@face/native';
import { describeWithSharedData, sharedPath } from '@face/testing';
import { openImage } from '../src/decode.js';
import { type Embedder, createEmbedder } from '../src/embedder.js';
import { type Engine, createEngine } from '../src/engine.js';
import { DEFAULT_LIMITS } from '../src/limits.js';

interface GoldenFace {
  box: [number, number, number, number];
  landmarks: [number, number][];
  score: number;
}

const golden = (name: string): unknown => JSON.parse(readFileSync(sharedPath('data/golden', name), 'utf8'));
const photo = (name: string): string => sharedPath('data', name);

describeWithSharedData('the standard pack beside OpenCV and ONNX Runtime', () => {
  let engine: Engine;
  let embedder: Embedder;

  beforeAll(async () => {
    await installPack('standard', { mirror: sharedPath('models') });
    engine = await createEngine({
      pack: 'standard',
      calibration: 'none',
      workers: 1,
      limits: { minFaceSize: 1 },
    });
    embedder = await createEmbedder((await loadPack('standard')).embedder, { careful: false });
  });

  afterAll(async () => {
    await Promise.all([engine.close(), embedder.release()]);
  });

  // The golden file was made at the images' own size, which is also our first look at images this small.
  it('finds every face of score 0.7 or more: IoU >= 0.9, landmarks within 2 px', async () => {
    const { detections } = golden('yunet-detections.json') as {
      detections: { image: string; faces: GoldenFace[] }[];
    };
    let checked = 0;
    for (const { image, faces } of detections) {
      const strong = faces.filter(({ score }) => score >= 0.7);
      if (strong.length === 0) continue;
      const found = (await engine.detect({ file: photo(image) })).faces;
      for (const { box, landmarks } of strong) {
        const [left, top, width, height] = box;
        const overlap = (face: (typeof found)[number]): number =>
          intersectionOverUnion(face.box, { left, top, width, height });
        const best = [...found].sort((a, b) => overlap(b) - overlap(a))[0]!;
        expect(overlap(best)).toBeGreaterThanOrEqual(0.9);
        best.landmarks!.forEach(({ x, y }, index) => {
          expect(Math.hypot(x - landmarks[index]![0], y - landmarks[index]![1])).toBeLessThan(2);
        });
        checked += 1;
      }
    }
    expect(checked).toBe(252);
  });

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
