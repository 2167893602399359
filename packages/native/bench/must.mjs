import { speedup, summary } from './measure.mjs';

/** The fastest of the variants whose names start so: the best that the peer can do. */
function fastest(row, start) {
  const found = Object.entries(row?.seconds ?? {}).filter(([name]) => name.startsWith(start));
  return found.map(([, seconds]) => seconds).sort((a, b) => summary(a).medianS - summary(b).medianS)[0];
}

function entry(rows, { name, target, row, ours, peer }) {
  const found = rows.find((candidate) => candidate.name === row);
  const [own, other] = [found?.seconds?.[ours], found?.seconds?.[peer] ?? fastest(found, peer)];
  if (own === undefined || other === undefined) {
    const reason = found?.skipped ?? `${found === undefined ? row : peer} was not measured`;
    return { name, target, measured: null, holds: false, reason };
  }
  const { ratio, lower, upper } = speedup(own, other);
  return { name, target, measured: ratio, lower, upper, holds: ratio >= target };
}

/** The promises of the native kernels, each a ratio of two variants of one row. */
export function mustEntries(rows) {
  const million = '1 x 1000000 x 512';
  const resize = 'resize + pack 1350x1350 to 640x640';
  return [
    {
      name: 'cosine 512-d against simsimd, a call each',
      target: 1,
      row: 'cosine 512-d',
      ours: 'ours',
      peer: 'simsimd',
    },
    {
      name: '1 x 1M x 512 float32 as a share of read bandwidth',
      target: 0.85,
      row: million,
      ours: 'ours',
      peer: 'memory read',
    },
    {
      name: '1 x 1M x 512 float32 against faiss flat, one core',
      target: 1,
      row: million,
      ours: 'ours, top 10',
      peer: 'faiss',
    },
    {
      name: '1 x 1M x 512 int8 against float32',
      target: 3,
      row: million,
      ours: 'ours, int8 dot',
      peer: 'ours',
    },
    {
      name: 'resize + pack against OpenCV, bilinear',
      target: 2,
      row: resize,
      ours: 'ours, bilinear',
      peer: 'cv2',
    },
    {
      name: 'resize + pack against sharp + JavaScript',
      target: 3,
      row: resize,
      ours: 'ours, area',
      peer: 'sharp',
    },
    {
      name: 'warp + pack against OpenCV, bilinear',
      target: 2,
      row: 'warp + pack to 128x128',
      ours: 'ours, bilinear',
      peer: 'cv2',
    },
  ].map((must) => entry(rows, must));
}
