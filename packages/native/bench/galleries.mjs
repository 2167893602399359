import { galleryBuffer, manyToMany, oneToMany, quantizeFloat16, quantizeInt8, search } from '@face/native';
import usearch from 'usearch';
import { interleave, sink } from './measure.mjs';
import { availableBytes, loadMemoryProbe } from './memory.mjs';
import { startPythonPeer } from './python-peer.mjs';

const DIMENSIONS = 512;
const SIZES = [10_000, 100_000, 1_000_000];
/** Gallery in float32, float16, int8; a copy; one in numpy, and two for a moment in faiss. */
const BYTES_PER_VALUE = 4 + 2 + 1 + 4 + 4 + 8;
const STREAMS = [1, 2, 4, 8];

function fill(data) {
  const block = new Float32Array(10_000 * DIMENSIONS).map(() => Math.random() - 0.5);
  for (let start = 0; start < data.length; start += block.length) {
    data.set(block.subarray(0, Math.min(block.length, data.length - start)), start);
  }
  return data;
}

function gallery(rows) {
  return fill(new Float32Array(galleryBuffer(rows * DIMENSIONS * 4)));
}

function search10(data, probe) {
  const [indices, best] = [new Int32Array(10), new Float32Array(10)];
  return () => search(data, probe, 10, indices, best);
}

/** The same pages, read by a plain loop in this process, in as many streams at once as pay anywhere. */
function plainReads(memory, data, name = 'memory read') {
  return Object.fromEntries(
    STREAMS.map((streams) => [
      `${name}, streams: ${streams}`,
      () => {
        sink.value += memory.read(data.buffer, streams);
      },
    ]),
  );
}

function exactSearch(data, probe) {
  return () => {
    sink.value += usearch.exactSearch(data, probe, DIMENSIONS, 10, usearch.MetricKind.IP, 1).distances[0];
  };
}

/** One probe against galleries of three sizes, single-threaded, with the machine's read bandwidth beside it. */
export async function* galleryRows() {
  const memory = loadMemoryProbe();
  for (const rows of SIZES) {
    const needed = rows * DIMENSIONS * BYTES_PER_VALUE;
    const name = `1 x ${rows} x ${DIMENSIONS}`;
    if (needed > availableBytes()) {
      yield { group: 'galleries', name, skipped: `needs ${(needed / 1e9).toFixed(1)} GB of free memory` };
      continue;
    }
    const row = { group: 'galleries', unit: 'ms', scale: 1e3, bytes: rows * DIMENSIONS * 4 };
    yield { ...row, name, seconds: await oneProbe(memory, rows) };
    if (rows < 1_000_000) continue;
    // Seconds a search, as it copies its input: few rounds, in a row of its own.
    yield { ...row, name: `${name}, usearch`, seconds: await besideUsearch(rows) };
    yield { ...row, name: `${name}, kinds of pages`, seconds: await kindsOfPages(memory, rows) };
  }
  yield await manyProbes();
}

async function oneProbe(memory, rows) {
  const data = gallery(rows);
  const probe = data.slice(7 * DIMENSIONS, 8 * DIMENSIONS);
  const halves = new Uint16Array(galleryBuffer(data.length * 2));
  quantizeFloat16(data, halves);
  const bytes = new Int8Array(galleryBuffer(data.length));
  quantizeInt8(data, bytes);
  const [probe16, probe8] = [halves, bytes].map((all) => all.slice(7 * DIMENSIONS, 8 * DIMENSIONS));
  const out = new Float32Array(rows);
  const copy = galleryBuffer(data.byteLength);
  const variants = {
    ours: () => oneToMany(data, probe, out),
    ...plainReads(memory, data),
    'ours, top 10': search10(data, probe),
    'ours, cosine': () => oneToMany(data, probe, out, 'cosine'),
    'ours, float16': () => oneToMany(halves, probe16, out),
    'ours, int8 dot': () => oneToMany(bytes, probe8, out, 'dot'),
    'ours, int8 cosine': () => oneToMany(bytes, probe8, out, 'cosine'),
    'memory copy': () => memory.copy(data.buffer, copy),
  };
  const peers = [];
  for (const module of ['faiss', 'numpy']) {
    const peer = await startPythonPeer(module, { op: 'gallery', rows, dimensions: DIMENSIONS });
    if (peer === undefined) continue;
    variants[peer.name] = () => peer.time('search');
    peers.push(peer);
  }
  if (rows <= 100_000) variants.usearch = exactSearch(data, probe);
  const seconds = await interleave(variants, rows > 100_000 ? 15 : rows > 10_000 ? 31 : 101);
  await Promise.all(peers.map((peer) => peer.close()));
  return seconds;
}

function besideUsearch(rows) {
  const data = gallery(rows);
  const probe = data.slice(7 * DIMENSIONS, 8 * DIMENSIONS);
  return interleave({ 'ours, top 10': search10(data, probe), usearch: exactSearch(data, probe) }, 3);
}

/** What huge pages bring: the same rows in a buffer of galleryBuffer and in an ordinary one. */
function kindsOfPages(memory, rows) {
  const huge = gallery(rows);
  const ordinary = fill(new Float32Array(huge.length));
  const probe = huge.slice(7 * DIMENSIONS, 8 * DIMENSIONS);
  const out = new Float32Array(rows);
  return interleave(
    {
      'ours, huge pages': () => oneToMany(huge, probe, out),
      ...plainReads(memory, huge, 'read, huge pages'),
      'ours, ordinary pages': () => oneToMany(ordinary, probe, out),
      ...plainReads(memory, ordinary, 'read, ordinary pages'),
    },
    9,
  );
}

async function manyProbes() {
  const [rows, probes] = [10_000, 64];
  const data = gallery(rows);
  const queries = data.slice(0, probes * DIMENSIONS);
  const out = new Float32Array(rows * probes);
  const single = new Float32Array(rows);
  const seconds = await interleave(
    {
      'ours, blocked': () => manyToMany(data, queries, DIMENSIONS, out),
      'ours, probe by probe': () => {
        for (let p = 0; p < probes; p++)
          oneToMany(data, queries.subarray(p * DIMENSIONS, (p + 1) * DIMENSIONS), single);
      },
    },
    15,
  );
  return { group: 'galleries', name: `${probes} x ${rows} x ${DIMENSIONS}`, unit: 'ms', scale: 1e3, seconds };
}
