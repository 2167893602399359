import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { installPack } from '@face/models';
import { simd } from '@face/native';
import { describeWithSharedData, runScript, sharedPath } from '@face/testing';
import { type Engine, createEngine } from '../src/engine.js';
import { sample } from './sample-files.js';

const TIMEOUT_MS = 120_000;
/** Score points that two instruction sets may be apart. */
const ACROSS_LEVELS = 0.05;
const FILES = [sample(0, 0), sample(0, 1), sample(0, 2), sample(1, 0), sample(2, 1)];

interface Outcome {
  level: string;
  /** Every component of every embedding, as bytes in hex. */
  embeddings: string;
  scores: number[];
}

/** Embeds and compares the files in a process of its own. */
async function outcomeIn(pack: string, env: Record<string, string>): Promise<Outcome> {
  const { stdout, stderr } = await runScript(
    `
    import { createHash } from 'node:crypto';
    import { createEngine } from '@face/engine';
    const engine = await createEngine({ pack: '${pack}', workers: 1 });
    const templates = [];
    for (const file of ${JSON.stringify(FILES)}) templates.push((await engine.embed({ file })).template);
    const scores = templates.flatMap((a, at) =>
      templates.slice(at + 1).map((b) => engine.compareTemplates(a, b).score));
    const embeddings = Buffer.concat(templates.map(({ embedding }) => Buffer.from(embedding.buffer)));
    console.log(JSON.stringify({
      level: engine.info.simd.active, embeddings: createHash('sha256').update(embeddings).digest('hex'), scores,
    }));
    await engine.close();
  `,
    { env },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Outcome;
}

describe('the same bytes with the embedded pack', () => {
  giveTheSameBits('embedded');
});

describeWithSharedData('the same bytes with the standard pack', () => {
  beforeAll(() => installPack('standard', { mirror: sharedPath('models') }), TIMEOUT_MS);
  giveTheSameBits('standard');
});

function giveTheSameBits(pack: string): void {
  let first: Outcome;

  beforeAll(async () => {
    first = await outcomeIn(pack, {});
  }, TIMEOUT_MS);

  it(
    'give the same bits in every run, however many threads there are',
    async () => {
      const again = await outcomeIn(pack, {});
      const threads = { UV_THREADPOOL_SIZE: '1', VIPS_CONCURRENCY: '4', OMP_NUM_THREADS: '4' };
      const otherThreads = await outcomeIn(pack, threads);
      expect([again, otherThreads]).toEqual([first, first]);
    },
    TIMEOUT_MS,
  );

  it.each(simd().supported)(
    'give the same bits twice on %s, and scores close to those of the best level',
    async (level) => {
      const outcomes = [
        await outcomeIn(pack, { FACE_SIMD_LEVEL: level }),
        await outcomeIn(pack, { FACE_SIMD_LEVEL: level }),
      ];
      expect(outcomes[0]!.level).toBe(level);
      expect(outcomes[1]).toEqual(outcomes[0]);
      const differences = outcomes[0]!.scores.map((score, at) => Math.abs(score - first.scores[at]!));
      expect(differences).toHaveLength(10);
      expect(Math.max(...differences)).toBeLessThanOrEqual(ACROSS_LEVELS);
    },
    TIMEOUT_MS,
  );
}

describe('the same bytes in one process', () => {
  const engines: Engine[] = [];
  afterAll(() => Promise.all(engines.map((engine) => engine.close())));

  it(
    'give the same bits in every worker and beside whatever else is being analysed',
    async () => {
      const alone = await createEngine({ workers: 1 });
      const crowded = await createEngine({ workers: 3 });
      engines.push(alone, crowded);
      const wanted = (await alone.embed({ file: FILES[0]! })).template.embedding;
      const mates = FILES.slice(1).flatMap((file) => [crowded.embed({ file }), crowded.detect({ file })]);
      const copies = Array.from({ length: 9 }, () => crowded.embed({ file: FILES[0]! }));
      for (const { template } of await Promise.all(copies)) expect(template.embedding).toEqual(wanted);
      await Promise.all(mates);
    },
    TIMEOUT_MS,
  );
});
