// Child process: keeps the bare engine busy and reports how many images it analysed each second.
import { createEngine } from '@face/engine';

process.once('message', async ({ pack, workers, photos, seconds, inFlight }) => {
  const engine = await createEngine({ pack, workers });
  const [a, b] = photos.map((photo) => ({ bytes: Uint8Array.from(Buffer.from(photo, 'base64')) }));
  const run = async (forMs) => {
    const started = performance.now();
    const cpuBefore = process.cpuUsage();
    let compared = 0;
    const loop = async () => {
      while (performance.now() - started < forMs) {
        await engine.compare(a, b);
        compared += 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, loop));
    const { user, system } = process.cpuUsage(cpuBefore);
    const images = compared * 2;
    return {
      imagesPerSecond: (images * 1000) / (performance.now() - started),
      cpuMsPerImage: (user + system) / 1000 / images,
    };
  };
  await run(500);
  const result = await run(seconds * 1000);
  await engine.close();
  process.send(result, () => process.disconnect());
});
