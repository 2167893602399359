import { speedup } from './measure.mjs';

/** Looks a variant up by the start of its name. */
function variant(row, start) {
  const key = Object.keys(row?.seconds ?? {}).find((name) => name.startsWith(start));
  return key === undefined ? undefined : row.seconds[key];
}

function entry(rows, { name, target, row, ours, peer }) {
  const found = rows.find((candidate) => candidate.name === row);
  const [own, other] = [variant(found, ours), variant(found, peer)];
  if (own === undefined || other === undefined) {
    return { name, target, measured: null, holds: false, reason: `${peer} was not measured here` };
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
    { name: '1 x 1M x 512 int8 against float32', target: 3, row: million, ours: 'ours, int8', peer: 'ours' },
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
