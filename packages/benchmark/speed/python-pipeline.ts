import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'pipeline.py');
const INTERPRETERS = ['python3', '/usr/bin/python3'];

/** One Python process that compares two files. */
export interface PythonPipeline {
  /** What its networks run on. */
  readonly runtime: string;
  compare(a: string, b: string): Promise<{ readonly cosine: number; readonly seconds: number }>;
  close(): Promise<void>;
}

/** Starts the pipeline; undefined where no Python can import OpenCV. */
export async function startPythonPipeline(
  detector: string,
  embedder: string,
  threads: number,
): Promise<PythonPipeline | undefined> {
  const python = interpreterWith('cv2, onnxruntime') ?? interpreterWith('cv2');
  if (python === undefined) return undefined;
  const child = spawn(python, [SCRIPT, detector, embedder, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const line = await lines.next();
    if (line.done === true) throw new Error('the Python pipeline ended; its message is above');
    return JSON.parse(line.value);
  };
  const { runtime } = (await ask({ op: 'version' })) as { runtime: string };
  return {
    runtime,
    compare: async (a, b) =>
      (await ask({ op: 'compare', files: [a, b] })) as { cosine: number; seconds: number },
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

function interpreterWith(modules: string): string | undefined {
  return INTERPRETERS.find(
    (python) => spawnSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0,
  );
}
