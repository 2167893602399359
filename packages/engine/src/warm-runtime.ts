import { createRequire } from 'node:module';
import type * as Ort from 'onnxruntime-node';

/** An ONNX model of one node, opset 13: `y = Identity(x)`, both float32 [1]. */
const IDENTITY_MODEL = Buffer.from(
  '08083a370a100a017812017922084964656e746974791201675a0f0a0178120a0a08080112040a020801620f0a0179120a0a0808011204' +
    '0a0208014202100d',
  'hex',
);

/**
 * ONNX Runtime registers its operators once a process, with its first session. Having this thread do so while the
 * first worker still loads its modules makes the first score come earlier. What hinders it here is left for the
 * worker to report.
 */
export async function warmRuntime(): Promise<void> {
  try {
    // Loaded here: by then the worker is on its way.
    const require = createRequire(import.meta.url);
    const { InferenceSession } = require('onnxruntime-node') as typeof Ort;
    const session = await InferenceSession.create(IDENTITY_MODEL, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
    });
    await session.release();
  } catch {
    // See above.
  }
}
