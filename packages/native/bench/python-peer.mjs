import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'peer.py');
const INTERPRETERS = ['python3', '/usr/bin/python3'];

/** The Python that can import a module, or undefined. */
function interpreterWith(module) {
  return INTERPRETERS.find(
    (python) => spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0,
  );
}

/**
 * Starts peer.py for one library and sends it the `first` request, if any; undefined, with a word why, where no Python
 * can import it or it fails. `ask` sends a request.
 */
export async function startPythonPeer(module, first) {
  const python = interpreterWith(module);
  if (python === undefined) return undefined;
  const child = spawn(python, [SCRIPT, module], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request) => {
    child.stdin.write(JSON.stringify(request) + '\n');
    const { value, done } = await lines.next();
    if (done) throw new Error(`${module}: the Python process ended`);
    return JSON.parse(value);
  };
  let version;
  try {
    ({ version } = await ask({ op: 'version' }));
    if (first !== undefined) await ask(first);
  } catch (error) {
    process.stderr.write(`${error.message}; it is left out\n`);
    return undefined;
  }
  return {
    name: `${module} ${version}`,
    ask,
    /** Runs the prepared operation once and gives its { seconds }. */
    time: (op) => ask({ op }),
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
