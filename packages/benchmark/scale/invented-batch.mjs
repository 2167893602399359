// A batch over invented templates in a process of its own: <list> <out> [redis url]. Prints its memory on the way.
import { createPairJudge, connectCoordinator, runBatch } from '../dist/index.js';
import { INVENTED, INVENTED_KEY } from './invented-templates.mjs';

const [list, out, url] = process.argv.slice(2);
const queue =
  url === undefined ? undefined : await connectCoordinator({ url, scorerKey: INVENTED_KEY, folder: '/' });
let next = 0;
const started = performance.now();
const summary = await runBatch(list, {
  out,
  model: 'invented',
  scorerKey: INVENTED_KEY,
  judge: queue?.judge ?? createPairJudge({ ...INVENTED, folder: '/' }),
  ...(queue && { onWritten: queue.forget, inFlight: 128 }),
  onProgress: ({ done, total }) => {
    if (done / total < next) return;
    next += 0.05;
    process.stdout.write(`${JSON.stringify({ share: done / total, rss: process.memoryUsage.rss() })}\n`);
  },
});
const seconds = (performance.now() - started) / 1000;
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
await queue?.close();
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
process.stdout.write(
  `${JSON.stringify({ pairs: summary.pairs, seconds, cpuSeconds, peakBytes: maxRSS * 1024 })}\n`,
);
