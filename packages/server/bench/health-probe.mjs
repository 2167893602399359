// Child process: asks /healthz every few milliseconds from `begin` to `end`, then reports the latencies. One process
// for the whole run: starting one takes processor time from what is measured beside it.
import { Agent, get } from 'node:http';

const INTERVAL_MS = 20;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let latenciesMs = [];
let isAsking = false;

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

process.on('message', async ({ type, url }) => {
  if (type === 'end') {
    isAsking = false;
    return;
  }
  latenciesMs = [];
  isAsking = true;
  while (isAsking) {
    await ask(url);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
  process.send({ latenciesMs });
});
process.on('SIGTERM', () => {
  agent.destroy();
  process.disconnect();
});
