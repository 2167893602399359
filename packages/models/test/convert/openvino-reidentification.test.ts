import { beforeAll, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describeWithSharedData, projectPath, sharedPath } from '@face/testing';
import { readActivations } from '../../src/convert/activations.js';
import { foldInputNormalisation, foldIntoConvolutions } from '../../src/convert/fold.js';
import type { Graph } from '../../src/convert/graph.js';
import { writeOnnx } from '../../src/convert/onnx-writer.js';
import { readOpenvinoIr } from '../../src/convert/openvino-ir.js';
import {
  convertReidentification,
  convertReidentificationInt8,
} from '../../src/convert/openvino-reidentification.js';
import { openvinoToGraph } from '../../src/convert/openvino-to-graph.js';
import * as v from 'valibot';
import { packManifestSchema } from '../../src/manifest.js';
import { alignCrop } from '../align-crop.js';
import { largestDifference, runNetwork } from '../run-network.js';
import { networkInput, noisePicture } from '../test-picture.js';

interface Golden {
  embeddings: { image: string; landmarks: [number, number][]; embedding: number[] }[];
}

const NAME = 'face-reidentification-retail-0095';
const BGR = [2, 1, 0];
const manifest = v.parse(
  packManifestSchema,
  JSON.parse(readFileSync(projectPath('models/standard/pack.json'), 'utf8')),
);

describeWithSharedData('face-reidentification-retail-0095 converted from OpenVINO IR', () => {
  const xml = (): Buffer => readFileSync(sharedPath(`models/${NAME}.xml`));
  const bin = (): Buffer => readFileSync(sharedPath(`models/${NAME}.bin`));
  const picture = noisePicture(128, 4);
  const pixels = networkInput(picture, [0, 0, 0], 1, BGR);
  const readGolden = (): Golden =>
    JSON.parse(readFileSync(sharedPath('data/golden/reid0095-embeddings.json'), 'utf8')) as Golden;
  const conversionSources = (file: string): readonly string[] => {
    const { origin } = manifest.files.find(({ name }) => name === file)!;
    return origin.by === 'copy' ? [] : origin.sources;
  };
  let plain: Graph;
  let expected: Float32Array;

  const embed = async (graph: Graph, input: Float32Array): Promise<Float32Array> =>
    (await runNetwork(writeOnnx(graph), input, 128)).embedding!;

  beforeAll(async () => {
    plain = openvinoToGraph(NAME, readOpenvinoIr(NAME, xml(), bin()), {
      input: 'input',
      output: 'embedding',
    });
    expected = await embed(plain, pixels);
  });

  it('answers the same with its constants folded into the convolutions', async () => {
    const folded = foldIntoConvolutions(plain);
    expect(folded.nodes.filter(({ op }) => op === 'Add' || op === 'Mul')).toHaveLength(2 + 15 + 12);
    expect(largestDifference(await embed(folded, pixels), expected)).toBeLessThan(1e-4);
  });

  it('answers the same with the input normalisation folded into a mean', async () => {
    const { graph, mean } = foldInputNormalisation(foldIntoConvolutions(plain));
    const found = await embed(graph, networkInput(picture, mean, 1, BGR));
    expect(largestDifference(found, expected)).toBeLessThan(1e-4);
  });

  it('answers the same to 1e-5 in the form that is installed', async () => {
    const { graph, mean } = convertReidentification(`${NAME}.xml`, xml(), bin());
    expect(graph.nodes.some(({ op }) => op === 'PRelu' || op === 'AveragePool')).toBe(false);
    const found = await embed(graph, networkInput(picture, mean, 1, BGR));
    expect(largestDifference(found, expected)).toBeLessThan(1e-5);
  });

  it('needs exactly the mean that the pack states', () => {
    const { mean } = convertReidentification(`${NAME}.xml`, xml(), bin());
    expect(manifest.embedder.input.mean).toEqual(mean);
    expect(manifest.embedder.input.scale).toBe(1);
  });

  it('gives the bytes of the int8 form that the pack pins, at 0.97 or better beside float32', async () => {
    const file = manifest.embedder.int8!.file;
    const [, , measured] = conversionSources(file);
    const bytes = readFileSync(projectPath('models/standard', measured!));
    const activations = readActivations(measured!, bytes);
    const { graph, mean } = convertReidentificationInt8(`${NAME}.xml`, xml(), bin(), activations);
    const model = writeOnnx(graph);
    const pinned = manifest.files.find(({ name }) => name === file)!;
    expect([createHash('sha256').update(model).digest('hex'), mean]).toEqual([
      pinned.sha256,
      manifest.embedder.input.mean,
    ]);
    const float = convertReidentification(`${NAME}.xml`, xml(), bin()).graph;
    const golden = readGolden();
    const cosines: number[] = [];
    for (const { image, landmarks } of golden.embeddings.slice(0, 12)) {
      const crop = await alignCrop(
        sharedPath('data', image),
        landmarks,
        manifest.embedder.alignment.template,
        128,
      );
      const input = networkInput(crop, mean, 1, BGR);
      const [a, b] = [await embed(graph, input), await embed(float, input)];
      cosines.push(
        a.reduce((sum, value, at) => sum + value * b[at]!, 0) / (Math.hypot(...a) * Math.hypot(...b)),
      );
    }
    expect(cosines.length).toBeGreaterThan(5);
    expect(Math.min(...cosines)).toBeGreaterThan(0.97);
  });

  it('gives the bytes that the pack pins', () => {
    const bytes = writeOnnx(convertReidentification(`${NAME}.xml`, xml(), bin()).graph);
    const pinned = manifest.files.find(({ name }) => name === manifest.embedder.file)!;
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(pinned.sha256);
    expect(bytes.byteLength).toBe(pinned.sizeBytes);
  });

  it('reproduces the golden embeddings at cosine 0.999 or better', async () => {
    const golden = readGolden();
    const { graph, mean } = convertReidentification(`${NAME}.xml`, xml(), bin());
    const cosines: number[] = [];
    for (const { image, landmarks, embedding } of golden.embeddings.slice(0, 6)) {
      const { template } = manifest.embedder.alignment;
      const crop = await alignCrop(sharedPath('data', image), landmarks, template, 128);
      const found = await embed(graph, networkInput(crop, mean, 1, BGR));
      const norm = Math.hypot(...found);
      cosines.push(found.reduce((sum, value, index) => sum + (value / norm) * embedding[index]!, 0));
    }
    expect(cosines).toHaveLength(6);
    expect(Math.min(...cosines)).toBeGreaterThan(0.999);
  });
});
