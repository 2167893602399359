import { Agent, request as httpRequest } from 'node:http';

const CLIENTS = 16;

/**
 * Stops a server in the middle of a load and counts requests that it took (connected and fully sent) but did not
 * answer. Clients keep connections alive and stop when nothing listens any more.
 */
export async function stopUnderLoad({ url, request, stop, afterMs }) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const tally = { answered: 0, lost: 0, refused: 0 };
  const send = () =>
    new Promise((resolve) => {
      let isSent = false;
      const sent = httpRequest(`${url}${request.path}`, {
        method: request.method,
        headers: request.headers,
        agent,
      });
      sent.once('finish', () => {
        isSent = true;
      });
      sent.once('response', (response) => {
        response.resume();
        response.once('end', () => {
          tally.answered += 1;
          resolve(true);
        });
        response.once('error', () => {
          tally.lost += 1;
          resolve(false);
        });
      });
      sent.once('error', (error) => {
        if (error.code === 'ECONNREFUSED' || !isSent) tally.refused += 1;
        else tally.lost += 1;
        resolve(false);
      });
      sent.end(request.body);
    });
  const client = async () => {
    while (await send());
  };
  const clients = Array.from({ length: CLIENTS }, client);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const stopped = stop();
  await Promise.all(clients);
  await stopped;
  agent.destroy();
  return tally;
}
