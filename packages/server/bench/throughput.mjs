import { answerOf, cpuMs, startChild, stopChild } from './child.mjs';
import { KEY, compareRequest } from './load.mjs';
import { quartiles, round } from './numbers.mjs';
import { rawLoad } from './raw-load.mjs';

export const PROTOCOLS = ['tencent', 'facepp', 'rest'];
const SLICE_MS = 1500;

/**
 * Saturates an engine with and without a server before it, in short slices that alternate: whatever else the machine
 * does meanwhile meets both alike. /healthz is asked meanwhile; its latencies are those of the served slices.
 * @returns for each protocol the quartiles of the ratio of neighbouring slices, and processor time per image
 */
export async function measureThroughput({ pack, workers, connections, slices, photos, say }) {
  const child = startChild('./engine-and-server.mjs', {
    pack,
    workers,
    inFlight: connections,
    photos: photos.map((photo) => photo.toString('base64')),
    serverOptions: {
      port: 0,
      log: 'silent',
      keys: [KEY],
      facepp: { minFaceSize: 'lenient' },
      // Work is to be measured, also where the machine has other things to do.
      limits: { processingTimeoutMs: 300_000 },
    },
  });
  const { url } = await answerOf(child);
  const probe = startChild('./health-probe.mjs', { type: 'end' });
  const bareSlice = async (protocol, ms = SLICE_MS) => {
    child.send({ protocol, ms });
    return answerOf(child);
  };
  const servedSlice = async (protocol, ms = SLICE_MS) => {
    const request = compareRequest(protocol, photos, url);
    const before = cpuMs(child.pid);
    const { images, ...load } = await rawLoad({ url, request, connections, ms });
    return { ...load, cpuMsPerImage: (cpuMs(child.pid) - before) / images };
  };
  // Asked in both kinds of slices: what it costs is to fall on both.
  const probed = async (measure) => {
    probe.send({ type: 'begin', url });
    const slice = await measure();
    probe.send({ type: 'end' });
    return { slice, ...(await answerOf(probe)) };
  };
  const protocols = {};
  const latenciesMs = [];
  for (const protocol of PROTOCOLS) {
    await bareSlice(protocol, 500);
    await servedSlice(protocol, 500);
    const pairs = [];
    for (let turn = 0; turn < slices; turn++) {
      const bareFirst = turn % 2 === 0 ? await probed(() => bareSlice(protocol)) : undefined;
      const { slice: served, latenciesMs: ofServed } = await probed(() => servedSlice(protocol));
      latenciesMs.push(...ofServed);
      pairs.push({ bare: (bareFirst ?? (await probed(() => bareSlice(protocol)))).slice, served });
    }
    const of = (pick) => quartiles(pairs.map(pick));
    protocols[protocol] = {
      ratio: of(({ bare, served }) => served.imagesPerSecond / bare.imagesPerSecond),
      cpuRatio: of(({ bare, served }) => served.cpuMsPerImage / bare.cpuMsPerImage),
      bareImagesPerSecond: of(({ bare }) => bare.imagesPerSecond),
      servedImagesPerSecond: of(({ served }) => served.imagesPerSecond),
      bareCpuMsPerImage: of(({ bare }) => bare.cpuMsPerImage),
      servedCpuMsPerImage: of(({ served }) => served.cpuMsPerImage),
      clientCpuMsPerImage: of(({ served }) => served.clientCpuMsPerImage),
    };
    const { ratio, bareCpuMsPerImage, servedCpuMsPerImage, clientCpuMsPerImage } = protocols[protocol];
    say(
      `  ${protocol.padEnd(8)} ratio ${round(ratio.median, 3)} (${round(ratio.lower, 3)} to ${round(ratio.upper, 3)}), ` +
        `CPU ms per image: bare ${round(bareCpuMsPerImage.median)}, served ${round(servedCpuMsPerImage.median)}, ` +
        `client ${round(clientCpuMsPerImage.median, 2)}`,
    );
  }
  await stopChild(probe);
  await stopChild(child);
  return { protocols, latenciesMs };
}
