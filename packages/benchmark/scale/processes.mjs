import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../cli/dist/main.js', import.meta.url));
const running = new Set();

/** Starts a program; whatever still runs at the end of the bench is killed. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], ...options });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export function startFace(...args) {
  return start(process.execPath, [CLI, ...args]);
}

/** A queue worker that is ready to take pairs. */
export async function startFaceWorker(url, ...args) {
  const worker = startFace('worker', '--queue', url, '--lock', '3000', ...args);
  await once(worker.stderr, 'data');
  return worker;
}

/** Waits for the end of a program that must succeed. */
export async function succeed(child) {
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`a program ended with ${code}: ${said}`);
}

export async function kill(child, signal = 'SIGKILL') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

export async function killAll() {
  await Promise.all([...running].map((child) => kill(child)));
}

/** Redis on a free loopback port with its append-only file on, in a folder. */
export async function startRedis(folder) {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  const flags = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'];
  const launch = async () => {
    const child = start('redis-server', flags.map(String), { stdio: 'ignore' });
    for (;;) {
      const socket = connect(port, '127.0.0.1');
      const answers = await Promise.race([
        once(socket, 'connect').then(() => true),
        once(socket, 'error').then(() => false),
      ]).catch(() => false);
      socket.destroy();
      if (answers) return child;
      await sleep(50);
    }
  };
  let child = await launch();
  return {
    url: `redis://127.0.0.1:${port}`,
    restart: async () => {
      await kill(child);
      child = await launch();
    },
    pid: () => child.pid,
    stop: () => kill(child),
  };
}

export async function sha256(file) {
  const hash = createHash('sha256');
  for await (const block of createReadStream(file)) hash.update(block);
  return hash.digest('hex');
}
