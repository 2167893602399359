import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nativeRoot } from '../../../native/tools/toolchain.mjs';

/** Starts the memory probe with a buffer of its own; `time('read' | 'copy')` gives the { seconds } of one pass. */
export function startBandwidthProbe(bytes) {
  const child = spawn(join(nativeRoot, 'build', 'bench', 'face_bandwidth'), [String(bytes)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    time: async (operation) => {
      child.stdin.write(operation + '\n');
      const { value, done } = await lines.next();
      if (done) throw new Error('the memory probe ended');
      return { seconds: Number(value.split(' ')[0]) };
    },
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
