// A queue worker for invented templates: <redis url>.
import { createPairJudge, startPairWorker } from '../dist/index.js';
import { INVENTED, INVENTED_KEY } from './invented-templates.mjs';

await startPairWorker({
  url: process.argv[2],
  scorerKey: INVENTED_KEY,
  openJudge: (folder) => createPairJudge({ ...INVENTED, folder }),
});
process.stderr.write('ready\n');
