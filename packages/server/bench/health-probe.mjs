// Child process: asks /healthz every few milliseconds and reports the latencies when told to stop.
import { Agent, get } from 'node:http';

const INTERVAL_MS = 20;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const latenciesMs = [];
let isStopped = false;

function ask(url) {
  return new Promise((resolve) => {
    const started = performance.now();
    get(`${url}/healthz`, { agent }, (response) => {
      response.resume();
      response.once('end', () => {
        latenciesMs.push(performance.now() - started);
        resolve();
      });
    }).once('error', resolve);
  });
}

process.on('message', async (message) => {
  if (message === 'stop') {
    isStopped = true;
    return;
  }
  while (!isStopped) {
    await ask(message.url);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
  agent.destroy();
  process.send({ latenciesMs }, () => process.disconnect());
});
