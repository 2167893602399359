import { parentPort, workerData } from 'node:worker_threads';
import { env } from 'onnxruntime-node';
import sharp from 'sharp';
import type { Analysis, AnalyzeJob, WorkerFacts, WorkerSetup } from './analysis.js';
import { type Analyzer, createAnalyzer } from './analyzer.js';
import { toErrorMessage } from './error-message.js';
import { type FromWorker, IDLE, LOADING, type PoolWorkerData, type ToWorker } from './pool-worker.js';

const port = parentPort!;
const { state } = workerData as PoolWorkerData;
let analyzer: Analyzer | undefined;

port.on('message', (message: ToWorker<AnalyzeJob, WorkerSetup>) => {
  if (message.type === 'start') start(message.setup);
  else if (message.type === 'run') run(message.id, message.job);
  else void close();
});
// Not when the setup has come already: it waits in the queue.
Atomics.compareExchange(state, 0, LOADING, IDLE);
Atomics.notify(state, 0);

function start(setup: WorkerSetup): void {
  createAnalyzer(setup).then(
    (created) => {
      analyzer = created;
      const { versions } = sharp;
      send({
        type: 'ready',
        facts: {
          onnxruntime: env.versions.node ?? env.versions.common,
          sharp: versions.sharp,
          libvips: versions.vips,
        },
      });
    },
    (error: unknown) => {
      send({ type: 'start-failed', error: toErrorMessage(error) });
      port.close();
    },
  );
}

function run(id: number, job: AnalyzeJob): void {
  analyzer!.analyze(job).then(
    (result) => {
      // Each embedding has a buffer of its own, which can move instead of being copied once more.
      const buffers = result.embeddings.map(({ buffer }) => buffer as ArrayBuffer);
      send({ type: 'done', id, result }, buffers);
    },
    (error: unknown) => {
      send({ type: 'failed', id, error: toErrorMessage(error) });
    },
  );
}

async function close(): Promise<void> {
  await analyzer?.close();
  port.close();
}

function send(message: FromWorker<Analysis, WorkerFacts>, transfer: ArrayBuffer[] = []): void {
  // Before the message: the pool may answer it with the next job, and says so in the same place.
  Atomics.store(state, 0, IDLE);
  Atomics.notify(state, 0);
  port.postMessage(message, transfer);
}
