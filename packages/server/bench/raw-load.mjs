import { connect } from 'node:net';

/**
 * Sends one request, encoded beforehand, over and over on kept connections: the client shares the cores with what it
 * measures, so it does next to nothing.
 * @returns images a second between start and last answer, and the client's own processor time per image, ms
 */
export async function rawLoad({ url, request, connections, ms }) {
  const bytes = encode(url, request);
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const counts = await Promise.all(
    Array.from({ length: connections }, () => keepAsking(url, bytes, started + ms)),
  );
  const images = counts.reduce((sum, count) => sum + count, 0) * 2;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    images,
    imagesPerSecond: (images * 1000) / (performance.now() - started),
    clientCpuMsPerImage: (user + system) / 1000 / images,
  };
}

function encode(url, { method, path, headers, body }) {
  const { host } = new URL(url);
  const payload = Buffer.from(body);
  const lines = Object.entries({ host, ...headers, 'content-length': payload.length });
  const head = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Resolves to the number of comparisons; fails on the first answer that is none. */
function keepAsking(url, bytes, until) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let answer = '';
    let count = 0;
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      const bodyAt = answer.indexOf('\r\n\r\n') + 4;
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
      if (bodyAt < 4 || answer.length < bodyAt + length) return;
      if (!/"(Score|confidence|score)":/.test(answer)) {
        socket.destroy();
        reject(new Error(`the server answered ${answer.slice(0, 400)}`));
        return;
      }
      answer = '';
      count += 1;
      if (performance.now() < until) socket.write(bytes);
      else socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(count));
  });
}
