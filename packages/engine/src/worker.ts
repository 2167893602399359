import { parentPort, workerData } from 'node:worker_threads';
import { env } from 'onnxruntime-node';
import sharp from 'sharp';
import type { Analysis, AnalyzeJob, WorkerFacts, WorkerSetup } from './analysis.js';
import { type Analyzer, createAnalyzer } from './analyzer.js';
import { toErrorMessage } from './error-message.js';
import { type FromWorker, IDLE, type PoolWorkerData, type ToWorker } from './pool-worker.js';

const port = parentPort!;
const { setup, state } = workerData as PoolWorkerData<WorkerSetup>;
const send = (message: FromWorker<Analysis, WorkerFacts>, transfer: ArrayBuffer[] = []): void => {
  // Before the message: the pool may answer it with the next job, and says so in the same place.
  Atomics.store(state, 0, IDLE);
  Atomics.notify(state, 0);
  port.postMessage(message, transfer);
};

createAnalyzer(setup).then(serve, (error: unknown) => {
  send({ type: 'start-failed', error: toErrorMessage(error) });
  port.close();
});

function serve(analyzer: Analyzer): void {
  port.on('message', (message: ToWorker<AnalyzeJob>) => {
    if (message.type === 'close') {
      void analyzer.close().finally(() => {
        port.close();
      });
      return;
    }
    const { id, job } = message;
    analyzer.analyze(job).then(
      (result) => {
        // Each embedding has a buffer of its own, which can move instead of being copied once more.
        const buffers = result.embeddings.map(({ buffer }) => buffer as ArrayBuffer);
        send({ type: 'done', id, result }, buffers);
      },
      (error: unknown) => {
        send({ type: 'failed', id, error: toErrorMessage(error) });
      },
    );
  });
  const { versions } = sharp;
  send({
    type: 'ready',
    facts: {
      onnxruntime: env.versions.node ?? env.versions.common,
      sharp: versions.sharp,
      libvips: versions.vips,
    },
  });
}
