// A process of its own with one engine, so that start, memory and event loop are the engine's alone.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createEngine } from '@face/engine';

const { mode, files, workers, seconds, inFlight } = JSON.parse(process.argv[2]);
const engine = await createEngine({ pack: 'standard', workers });
const [a, b] = files.map((file) => ({ file }));

if (mode === 'first-score') {
  const { score } = await engine.compare(a, b);
  process.stdout.write(`${JSON.stringify({ score })}\n`);
} else {
  await compareFor(1000);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpuBefore = process.cpuUsage();
  const { images, ms } = await compareFor(seconds * 1000);
  const { user, system } = process.cpuUsage(cpuBefore);
  delay.disable();
  const result = {
    imagesPerSecond: (images * 1000) / ms,
    cpuMsPerImage: (user + system) / 1000 / images,
    eventLoopDelayP99Ms: delay.percentile(99) / 1e6,
    peakRssBytes: peakRssBytes(),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
await engine.close();

/** Not `maxRSS`, which starts with what the parent had when it forked. */
function peakRssBytes() {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(kilobytes) * 1024;
}

async function compareFor(forMs) {
  const started = performance.now();
  let images = 0;
  const loop = async () => {
    while (performance.now() - started < forMs) {
      await engine.compare(a, b);
      images += 2;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
  return { images, ms: performance.now() - started };
}
