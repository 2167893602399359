// Child process: one engine and a server on it, so that both are measured on the very same workers. Runs the bare
// engine for a while when told to; the server is loaded from outside.
import { createEngine } from '@face/engine';
import { createServer } from '@face/server';

/** What the bare engine does for one comparison of each protocol. */
const WORK = {
  tencent: (engine, [a, b]) => engine.compare(a, b),
  rest: (engine, [a, b]) => engine.compare(a, b),
  // Face++ lists all faces of both images with a template each.
  facepp: async (engine, pair) => {
    const [a, b] = await Promise.all(
      pair.map((source) => engine.embedAll(source, { measure: 'all', maxFaces: 256 })),
    );
    return engine.compareTemplates(a.templates[0], b.templates[0]);
  },
};

process.once('message', async ({ pack, workers, photos, inFlight, serverOptions }) => {
  const engine = await createEngine({ pack, workers });
  const server = await createServer(serverOptions, { engine });
  const pair = photos.map((photo) => ({ bytes: Uint8Array.from(Buffer.from(photo, 'base64')) }));
  process.send({ url: await server.listen() });
  process.on('message', async ({ protocol, ms }) => {
    const started = performance.now();
    const cpuBefore = process.cpuUsage();
    let compared = 0;
    const loop = async () => {
      while (performance.now() - started < ms) {
        await WORK[protocol](engine, pair);
        compared += 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, loop));
    const { user, system } = process.cpuUsage(cpuBefore);
    const images = compared * 2;
    process.send({
      imagesPerSecond: (images * 1000) / (performance.now() - started),
      cpuMsPerImage: (user + system) / 1000 / images,
    });
  });
  process.on('SIGTERM', async () => {
    await server.close();
    await engine.close();
    process.disconnect();
  });
});
