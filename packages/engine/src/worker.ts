import { parentPort, workerData } from 'node:worker_threads';
import type { Analysis, AnalyzeJob, WorkerSetup } from './analysis.js';
import { createAnalyzer } from './analyzer.js';
import { toErrorMessage } from './error-message.js';
import type { FromWorker, ToWorker } from './pool.js';

const port = parentPort!;
const send = (message: FromWorker<Analysis>, transfer: ArrayBuffer[] = []): void => {
  port.postMessage(message, transfer);
};

try {
  const analyzer = await createAnalyzer(workerData as WorkerSetup);
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
        // The embedding is a copy of its own: its buffer can move instead of being copied once more.
        const buffer = result.embedding?.buffer;
        send({ type: 'done', id, result }, buffer instanceof ArrayBuffer ? [buffer] : []);
      },
      (error: unknown) => {
        send({ type: 'failed', id, error: toErrorMessage(error) });
      },
    );
  });
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'start-failed', error: toErrorMessage(error) });
  port.close();
}
