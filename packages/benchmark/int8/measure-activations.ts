import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngine } from '@face/engine';
import { type ChannelRange, type EmbedderSpec, loadPack, traceEmbedder } from '@face/models';
import { setEnvironmentDefault, similarityFromLandmarks, warpToNchw } from '@face/native';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';
import { readLfw } from '../src/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const shared = process.env.FACE_SHARED_DIR ?? join(root, '..', 'shared');
const NETWORK = 'face-reidentification-retail-0095';
const HELP = `Measures the values inside the embedder of the standard pack on aligned faces, for its int8 conversion, and
writes models/standard/${NETWORK}.activations.json. Afterwards: npm run pin -w @face/models -- standard
Usage: npm run measure:int8 -- [options]
  --dataset <folder>    LFW layout (default ../shared/data/lfw-dev)
  --images <count>      evenly spread over the dataset (default 200)
`;
const { values: flags } = parseArgs({
  options: {
    dataset: { type: 'string', default: join(shared, 'data/lfw-dev') },
    images: { type: 'string', default: '200' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) process.stdout.write(HELP);
else await main(Number(flags.images));

async function main(wanted: number): Promise<void> {
  const { images } = await readLfw(flags.dataset);
  const step = Math.max(1, Math.floor(images.length / wanted));
  const paths = images.filter((_, at) => at % step === 0).map(({ path }) => path);
  const [xml, bin] = ['xml', 'bin'].map((end) => join(shared, 'models', `${NETWORK}.${end}`));
  const traced = await traceEmbedder(xml!, bin!);
  const pack = await loadPack('standard', { calibrations: 'ignored' });
  setEnvironmentDefault('ORT_DISABLE_TELEMETRY', '1');
  const session = await ort.InferenceSession.create(traced.model, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const channels = new Map<string, ChannelRange[]>();
  const { width, height, name } = pack.embedder.input;
  let crops = 0;
  for await (const pixels of alignedFaces(paths.slice(0, wanted), pack.embedder)) {
    const input = new ort.Tensor('float32', pixels, [1, 3, height, width]);
    const outputs = { ...(await session.run({ [name]: input })), [traced.values[0]!]: input };
    for (const value of traced.values) {
      const { data, dims } = outputs[value]!;
      channels.set(value, widened(channels.get(value), data as Float32Array, dims[1]!));
    }
    crops += 1;
  }
  await session.release();
  const file = join(pack.folder, `${NETWORK}.activations.json`);
  const origin = {
    dataset: basename(flags.dataset),
    crops,
    command: `npm run measure:int8 -- --images ${wanted}`,
  };
  await writeFile(file, traced.activations(channels, origin));
  process.stdout.write(`${traced.values.length} values of ${crops} faces, written to ${file}\n`);
}

/** The crops that the embedder gets of the central faces, as float32 [3, height, width]; the buffer is used again. */
async function* alignedFaces(paths: readonly string[], spec: EmbedderSpec): AsyncGenerator<Float32Array> {
  const { width, height, channelOrder, mean, scale } = spec.input;
  const template = Float32Array.from(spec.alignment.template.flat());
  const matrix = new Float64Array(6);
  const crop = { data: new Float32Array(3 * width * height), width, height };
  const engine = await createEngine({ pack: 'standard', calibration: 'none', workers: 1 });
  try {
    for (const file of paths) {
      const { faces } = await engine.detect({ file }, { choose: 'most-central', measure: 'none' });
      const points = faces[0]?.landmarks;
      if (points === undefined) continue;
      const { data, info } = await sharp(file)
        .removeAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true });
      similarityFromLandmarks(Float32Array.from(points.flatMap(({ x, y }) => [x, y])), template, matrix);
      const picture = { data, width: info.width, height: info.height };
      warpToNchw(picture, matrix, crop, { channelOrder, mean, scale: [scale, scale, scale] });
      yield crop.data;
    }
  } finally {
    await engine.close();
  }
}

function widened(
  before: readonly ChannelRange[] | undefined,
  data: Float32Array,
  channels: number,
): ChannelRange[] {
  const size = data.length / channels;
  return Array.from({ length: channels }, (_, channel): ChannelRange => {
    let [low, high] = before?.[channel] ?? [0, 0];
    for (const value of data.subarray(channel * size, (channel + 1) * size)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return [low, high];
  });
}
