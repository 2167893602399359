// Child process: an open server on loopback. Tells its URL, stops gracefully on SIGTERM.
import { serve } from '@face/server';

process.once('message', async (options) => {
  const { url, stopped } = await serve(options);
  process.send({ url });
  await stopped;
  process.disconnect();
});
