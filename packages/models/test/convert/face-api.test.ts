import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeWithSharedData, projectPath, sharedPath } from '@face/testing';
import { buildFaceApiLandmarks68 } from '../../src/convert/face-api-landmarks68.js';
import { buildFaceApiRecognition } from '../../src/convert/face-api-recognition.js';
import { buildFaceApiSsd } from '../../src/convert/face-api-ssd.js';
import type { Graph } from '../../src/convert/graph.js';
import { writeOnnx } from '../../src/convert/onnx-writer.js';
import { type TfjsWeights, readTfjsWeights } from '../../src/convert/tfjs-weights.js';
import * as v from 'valibot';
import { packManifestSchema } from '../../src/manifest.js';
import { ssdAnchors } from '../../src/ssd-anchors.js';
import { type NetworkOutputs, largestDifference, runNetwork } from '../run-network.js';
import { type TestPicture, networkInput, noisePicture, photoPicture } from '../test-picture.js';

const MEAN_RGB = [122.782, 117.001, 104.298];
const modelFolder = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'model',
);
// face-api.js runs in a process of its own and takes seconds to start.
jest.setTimeout(60_000);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'face-api-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function weightsOf(name: string): TfjsWeights {
  const read = (file: string): Buffer => readFileSync(join(modelFolder, file));
  return readTfjsWeights(name, read(`${name}_model-weights_manifest.json`), read(`${name}_model.bin`));
}

/** What face-api.js itself answers, run by TensorFlow.js on its wasm backend. */
function oracle(network: string, { side, pixels }: TestPicture): Record<string, number[]> {
  const [input, output] = [join(folder, 'pixels.f32'), join(folder, 'output.json')];
  writeFileSync(input, pixels);
  const script = projectPath('packages/models/test/oracle/face-api-forward.cjs');
  execFileSync(process.execPath, [script, network, String(side), input, output], { stdio: 'pipe' });
  return JSON.parse(readFileSync(output, 'utf8')) as Record<string, number[]>;
}

function ours(graph: Graph, picture: TestPicture, mean: number[], scale: number): Promise<NetworkOutputs> {
  return runNetwork(writeOnnx(graph), networkInput(picture, mean, scale), picture.side);
}

/** Corners, as TensorFlow's object detection API codes them. */
function decodeBoxes(encodings: Float32Array, anchors: Float32Array): Float32Array {
  const boxes = new Float32Array(encodings.length);
  for (let at = 0; at < encodings.length; at += 4) {
    const [ty, tx, th, tw] = encodings.subarray(at, at + 4) as unknown as [number, number, number, number];
    const [top, left, bottom, right] = anchors.subarray(at, at + 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    const [height, width] = [bottom - top, right - left];
    const centreY = (ty / 10) * height + top + height / 2;
    const centreX = (tx / 10) * width + left + width / 2;
    const [halfHeight, halfWidth] = [(Math.exp(th / 5) * height) / 2, (Math.exp(tw / 5) * width) / 2];
    boxes.set([centreY - halfHeight, centreX - halfWidth, centreY + halfHeight, centreX + halfWidth], at);
  }
  return boxes;
}

async function compareSsd(picture: TestPicture): Promise<{ boxes: number; scores: number; best: number }> {
  const weights = weightsOf('ssd_mobilenetv1');
  const expected = oracle('ssd', picture);
  const found = await ours(buildFaceApiSsd(weights), picture, [127.5, 127.5, 127.5], 1 / 127.5);
  const boxes = decodeBoxes(found.boxes!, weights.get('Output/extra_dim', 3).data);
  const scores = found.scores!.map((logit) => 1 / (1 + Math.exp(-logit)));
  return {
    // face-api.js goes on with the coarsest levels, which the graph leaves out.
    boxes: largestDifference(boxes, expected.boxes!.slice(0, boxes.length)),
    scores: largestDifference(scores, expected.scores!.slice(0, scores.length)),
    best: Math.max(...scores),
  };
}

describe('the anchors of the embedded pack', () => {
  it('are those that the network was trained with', () => {
    const manifest = v.parse(
      packManifestSchema,
      JSON.parse(readFileSync(projectPath('models/embedded/pack.json'), 'utf8')),
    );
    if (manifest.detector.kind !== 'ssd') throw new Error('the detector is another one');
    const anchors = ssdAnchors(manifest.detector.anchors, 512, 512);
    const trained = weightsOf('ssd_mobilenetv1').get('Output/extra_dim', 3).data;
    expect(anchors.length).toBe(5088 * 4);
    expect(largestDifference(anchors, [...trained.subarray(0, anchors.length)])).toBeLessThan(1e-4);
  });
});

describe('the converted networks of face-api.js on a made picture', () => {
  it('detects what face-api.js detects, box by box and score by score', async () => {
    const { boxes, scores } = await compareSsd(noisePicture(512, 1));
    expect(boxes).toBeLessThan(1e-3);
    expect(scores).toBeLessThan(1e-3);
  });

  it('finds the landmarks that face-api.js finds', async () => {
    const picture = noisePicture(112, 2);
    const { landmarks } = await ours(
      buildFaceApiLandmarks68(weightsOf('face_landmark_68')),
      picture,
      MEAN_RGB,
      1 / 255,
    );
    expect(largestDifference(landmarks!, oracle('landmarks', picture).landmarks!)).toBeLessThan(1e-4);
  });

  it('embeds as face-api.js embeds', async () => {
    const picture = noisePicture(150, 3);
    const { embedding } = await ours(
      buildFaceApiRecognition(weightsOf('face_recognition')),
      picture,
      MEAN_RGB,
      1 / 255,
    );
    expect(largestDifference(embedding!, oracle('recognition', picture).embedding!)).toBeLessThan(1e-4);
  });
});

describeWithSharedData('the converted networks of face-api.js on a photo', () => {
  const photo = sharedPath('data/lfw-dev/images/AJ_Cook/AJ_Cook_0001.jpg');

  it('detects the face as face-api.js does', async () => {
    const { boxes, scores, best } = await compareSsd(await photoPicture(photo, 512));
    expect(best).toBeGreaterThan(0.5);
    expect(boxes).toBeLessThan(1e-3);
    expect(scores).toBeLessThan(1e-3);
  });

  it('embeds as face-api.js embeds', async () => {
    const picture = await photoPicture(photo, 150);
    const { embedding } = await ours(
      buildFaceApiRecognition(weightsOf('face_recognition')),
      picture,
      MEAN_RGB,
      1 / 255,
    );
    expect(largestDifference(embedding!, oracle('recognition', picture).embedding!)).toBeLessThan(1e-4);
  });
});
