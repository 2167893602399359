// A queue worker in a process of its own: <redis url> <scorer key> <milliseconds per image> [root].
import { setTimeout as sleep } from 'node:timers/promises';
import { createPairJudge, startPairWorker } from '../../dist/index.js';
import { hashTemplate, plainScore } from './hash-template.mjs';

const [url, scorerKey, delayMs, root] = process.argv.slice(2);
const embed = async (path) => {
  await sleep(Number(delayMs));
  return hashTemplate(path);
};
const worker = await startPairWorker({
  url,
  scorerKey,
  openJudge: (folder) => createPairJudge({ embed, score: plainScore, concurrency: 4, folder }),
  root,
  // Short, so that a killed worker is noticed soon, but not so short that a busy machine looks like one.
  lockMs: 2500,
  onChunk: (pairs) => process.stdout.write(`${pairs}\n`),
});
process.once('SIGTERM', () => {
  void worker.close().then(() => process.exit(0));
});
process.stdout.write('ready\n');
