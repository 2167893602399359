import { manyToMany, oneToMany, quantizeFloat16, quantizeInt8, search } from '@face/native';
import usearch from 'usearch';
import { startBandwidthProbe } from './bandwidth.mjs';
import { interleave, sink } from './measure.mjs';
import { startPythonPeer } from './python-peer.mjs';

const DIMENSIONS = 512;

function gallery(rows) {
  const data = new Float32Array(rows * DIMENSIONS);
  const block = new Float32Array(10_000 * DIMENSIONS).map(() => Math.random() - 0.5);
  for (let start = 0; start < data.length; start += block.length) {
    data.set(block.subarray(0, Math.min(block.length, data.length - start)), start);
  }
  return data;
}

/** One probe against galleries of three sizes, single-threaded, with the machine's read bandwidth beside it. */
export async function* galleryRows() {
  for (const rows of [10_000, 100_000, 1_000_000]) {
    const data = gallery(rows);
    const probe = data.slice(7 * DIMENSIONS, 8 * DIMENSIONS);
    const halves = new Uint16Array(data.length);
    quantizeFloat16(data, halves);
    const bytes = new Int8Array(data.length);
    quantizeInt8(data, bytes);
    const [probe16, probe8] = [halves, bytes].map((all) => all.slice(7 * DIMENSIONS, 8 * DIMENSIONS));
    const out = new Float32Array(rows);
    const [indices, best] = [new Int32Array(10), new Float32Array(10)];
    const probeMemory = startBandwidthProbe(data.byteLength);
    const variants = {
      ours: () => oneToMany(data, probe, out),
      'memory read': () => probeMemory.time('read'),
      'ours, top 10': () => search(data, probe, 10, indices, best),
      'ours, cosine': () => oneToMany(data, probe, out, 'cosine'),
      'ours, float16': () => oneToMany(halves, probe16, out),
      'ours, int8': () => oneToMany(bytes, probe8, out),
      'ours, int8 cosine': () => oneToMany(bytes, probe8, out, 'cosine'),
      'memory copy': () => probeMemory.time('copy'),
    };
    const peers = [];
    for (const module of ['faiss', 'numpy']) {
      const peer = await startPythonPeer(module);
      if (peer === undefined) continue;
      await peer.ask({ op: 'gallery', rows, dimensions: DIMENSIONS });
      variants[peer.name] = () => peer.time('search');
      peers.push(peer);
    }
    // usearch copies its input and takes seconds a search at a million rows; it is asked at the smaller sizes.
    if (rows <= 100_000) {
      variants.usearch = () => {
        sink.value += usearch.exactSearch(data, probe, DIMENSIONS, 10, usearch.MetricKind.IP, 1).distances[0];
      };
    }
    const seconds = await interleave(variants, rows > 100_000 ? 15 : rows > 10_000 ? 31 : 101);
    await Promise.all([probeMemory.close(), ...peers.map((peer) => peer.close())]);
    yield {
      group: 'galleries',
      name: `1 x ${rows} x ${DIMENSIONS}`,
      unit: 'ms',
      scale: 1e3,
      seconds,
      bytes: data.byteLength,
    };
  }
  yield await manyProbes();
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
