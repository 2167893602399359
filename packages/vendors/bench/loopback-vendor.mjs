import { createServer } from 'node:http';

/** Both vendors' success answers on loopback, in a process of its own so that it does not share our event loop. */
const TENCENT = JSON.stringify({ Response: { Score: 91.5, FaceModelVersion: '2.0', RequestId: 'loopback' } });
const FACE = { face_token: 'f'.repeat(32), face_rectangle: { top: 1, left: 2, width: 3, height: 4 } };
const FACEPP = JSON.stringify({
  request_id: 'loopback',
  confidence: 91.5,
  thresholds: { '1e-3': 62.3, '1e-4': 69.1, '1e-5': 73.9 },
  faces1: [FACE],
  faces2: [FACE],
});

let stats;
const reset = () => {
  stats = { requests: 0, connections: 0, mostAtWork: 0, arrivedAtMs: [] };
};
reset();
let atWork = 0;
let delayMs = 0;

const server = createServer((request, response) => {
  stats.requests += 1;
  stats.arrivedAtMs.push(performance.now());
  atWork += 1;
  stats.mostAtWork = Math.max(stats.mostAtWork, atWork);
  request.resume().once('end', () => {
    const answer = () => {
      atWork -= 1;
      response.setHeader('content-type', 'application/json');
      response.end(request.url.startsWith('/facepp/') ? FACEPP : TENCENT);
    };
    if (delayMs === 0) answer();
    else setTimeout(answer, delayMs);
  });
});
server.keepAliveTimeout = 60_000;
server.on('connection', () => {
  stats.connections += 1;
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', ({ command, delay }) => {
  if (command === 'stats') process.send({ stats });
  if (command === 'reset') {
    reset();
    delayMs = delay;
    process.send({ reset: true });
  }
});
process.on('disconnect', () => process.exit());
