import {
  imageStatistics,
  resizeToNchw,
  similarityFromLandmarks,
  suppressOverlaps,
  warpToNchw,
} from '@face/native';
import sharp from 'sharp';
import { interleave, sink } from './measure.mjs';
import { startPythonPeer } from './python-peer.mjs';

const SIDE = 1350;
const NORMALIZATION = { mean: [127.5, 127.5, 127.5], scale: [1 / 128, 1 / 128, 1 / 128] };

async function photo() {
  const low = Uint8Array.from({ length: 169 * 169 * 3 }, () => Math.floor(Math.random() * 256));
  return sharp(low, { raw: { width: 169, height: 169, channels: 3 } })
    .resize(SIDE, SIDE)
    .raw()
    .toBuffer();
}

/** Resize + normalise + NCHW and warp + normalise + NCHW against the same work done in two steps. */
export async function* imageRows() {
  sharp.concurrency(1);
  const image = { data: await photo(), width: SIDE, height: SIDE };
  const tensor = { data: new Float32Array(3 * 640 * 640), width: 640, height: 640 };
  const opencv = await startPythonPeer('cv2', { op: 'image', size: SIDE });
  const withOpencv = (entries) => (opencv === undefined ? {} : entries(opencv));

  yield {
    group: 'images',
    name: `resize + pack ${SIDE}x${SIDE} to 640x640`,
    unit: 'ms',
    scale: 1e3,
    seconds: await interleave(
      {
        'ours, bilinear': () => resizeToNchw(image, tensor, { ...NORMALIZATION, filter: 'bilinear' }),
        'ours, area': () => resizeToNchw(image, tensor, { ...NORMALIZATION, filter: 'area' }),
        ...withOpencv((peer) => ({
          [`${peer.name} linear + blob`]: () => peer.time('resize-linear'),
          [`${peer.name} linear alone`]: () => peer.time('resize-linear-only'),
          [`${peer.name} area + blob`]: () => peer.time('resize-area'),
        })),
        'sharp + JavaScript': () => sharpAndLoop(image, tensor.data),
      },
      41,
    ),
  };

  const matrix = similarityFromLandmarks(
    Float32Array.from([500, 500, 600, 505, 550, 560, 510, 610, 590, 612]),
    Float32Array.from([40, 59, 87, 59, 64, 82, 45, 105, 84, 105]),
    new Float64Array(6),
  );
  const crop = { data: new Float32Array(3 * 128 * 128), width: 128, height: 128 };
  const repeated = (run) => () => {
    for (let i = 0; i < 20; i++) run();
  };
  if (opencv !== undefined) await opencv.ask({ op: 'warp', matrix: [...matrix] });
  yield {
    group: 'images',
    name: 'warp + pack to 128x128',
    unit: 'us',
    scale: 1e6 / 20,
    seconds: await interleave(
      {
        'ours, bilinear': repeated(() =>
          warpToNchw(image, matrix, crop, { ...NORMALIZATION, antialias: 'off' }),
        ),
        'ours, anti-aliased': repeated(() => warpToNchw(image, matrix, crop, NORMALIZATION)),
        ...withOpencv((peer) => ({
          [`${peer.name} + blob`]: async () => {
            let sum = 0;
            for (let i = 0; i < 20; i++) sum += (await peer.time('warp')).seconds;
            return { seconds: sum };
          },
        })),
      },
      41,
    ),
  };
  await opencv?.close();

  const face = { data: new Float32Array(3 * 96 * 96).map(() => Math.random() * 255), width: 96, height: 96 };
  yield {
    group: 'images',
    name: 'luma statistics of 96x96',
    unit: 'us',
    scale: 1e6 / 20,
    seconds: await interleave(
      {
        ours: repeated(() => (sink.value += imageStatistics(face).laplacianVariance)),
        JavaScript: repeated(() => (sink.value += laplacianVariance(face))),
      },
      41,
    ),
  };

  const rows = new Float32Array(10_000 * 15).map((_, i) =>
    i % 15 < 2 ? Math.random() * 4000 : i % 15 < 4 ? 40 : Math.random(),
  );
  const keep = new Int32Array(10_000);
  yield {
    group: 'detections',
    name: 'suppression of 10,000 candidates',
    unit: 'ms',
    scale: 1e3,
    seconds: await interleave({ ours: () => (sink.value += suppressOverlaps(rows, 10_000, 0.4, keep)) }, 31),
  };
}

/** The least of what the statistics hold: luma and the variance of its Laplacian. */
function laplacianVariance({ data, width, height }) {
  const size = width * height;
  const luma = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    luma[i] = Math.round(0.299 * data[i] + 0.587 * data[size + i] + 0.114 * data[2 * size + i]);
  }
  let sum = 0;
  let squares = 0;
  for (let y = 1; y + 1 < height; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const value = 4 * luma[i] - luma[i - 1] - luma[i + 1] - luma[i - width] - luma[i + width];
      sum += value;
      squares += value * value;
    }
  }
  const count = (width - 2) * (height - 2);
  return squares / count - (sum / count) ** 2;
}

async function sharpAndLoop(image, planes) {
  const pixels = await sharp(image.data, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .resize(640, 640, { kernel: 'linear', fastShrinkOnLoad: false })
    .raw()
    .toBuffer();
  const size = 640 * 640;
  for (let i = 0; i < size; i++) {
    planes[i] = (pixels[i * 3] - 127.5) / 128;
    planes[size + i] = (pixels[i * 3 + 1] - 127.5) / 128;
    planes[2 * size + i] = (pixels[i * 3 + 2] - 127.5) / 128;
  }
}
