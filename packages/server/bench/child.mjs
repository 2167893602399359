import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the Dockerfile and the systemd unit start Node with; see there. */
const NODE_FLAGS = ['--max-semi-space-size=8'];

/** Starts a script of this folder and sends it its task. */
export function startChild(script, task) {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: NODE_FLAGS,
  });
  child.send(task);
  return child;
}

/** The next message of a child; fails when it ends without one. */
export function answerOf(child) {
  return new Promise((resolve, reject) => {
    const onMessage = (message) => {
      child.off('exit', onExit);
      resolve(message);
    };
    const onExit = (code) => {
      child.off('message', onMessage);
      reject(new Error(`the child process ended with ${code} before it answered`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
}

export async function stopChild(child) {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** Resident memory of a process, MB. */
export function residentMb(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
}

const CLOCK_TICKS_PER_SECOND = 100;

/** Processor time that a process has used so far, its threads included, ms. */
export function cpuMs(pid) {
  // Fields are counted behind the name, which may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / CLOCK_TICKS_PER_SECOND;
}
