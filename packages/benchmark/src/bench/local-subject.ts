import { LRUCache } from 'lru-cache';
import { createPairJudge } from '../batch/pair-judge.js';
import type { EmbedImage } from '../templates/embed-images.js';
import { type ScorerOptions, identifyScorer, openScorer } from '../templates/engine-scorer.js';
import { TemplateCache } from '../templates/template-cache.js';
import { type PairCoordinatorOptions, connectCoordinator } from '../queue/pair-coordinator.js';
import { summarizeAllPairs } from './all-pairs-summary.js';
import { pairImages } from './analyze-bench.js';
import { judgeIntoJournal } from './judge-into-journal.js';
import { sampleLatency } from './sample-latency.js';
import type { SubjectSource } from './subject-source.js';

export interface LocalSubjectOptions extends ScorerOptions {
  readonly name: string;
  /** Also compares every image with every other, where the dataset lists its images. Default true. */
  readonly allPairs?: boolean | undefined;
  /** Comparisons whose time is taken, one at a time. Default 100. */
  readonly latencySample?: number | undefined;
  /** Folder that remembers templates between runs; none are remembered without it. */
  readonly templatesFolder?: string | undefined;
}

const DEFAULT_LATENCY_SAMPLE = 100;
const MAX_REMEMBERED = 200_000;
const QUEUE_CHUNKS = 128;

/** A pack on this machine: each image is embedded once, pairs are scored from the templates. */
export async function localSubject(options: LocalSubjectOptions): Promise<SubjectSource> {
  const { name, allPairs = true, latencySample = DEFAULT_LATENCY_SAMPLE, templatesFolder } = options;
  const scorer = await openScorer(options);
  return {
    name,
    model: scorer.model,
    key: `${scorer.key} ${scorer.templateKey}`,
    about: {
      provider: 'local',
      models: scorer.modelsRun,
      latencyBasis: 'one at a time on this machine',
    },
    ask: async (dataset, journal, { signal, onProgress }) => {
      const run = { signal, onProgress };
      const cache =
        templatesFolder === undefined
          ? undefined
          : await TemplateCache.open(templatesFolder, scorer.templateKey);
      await cache?.prove(pairImages(dataset), scorer.embed, run.signal);
      const embed = rememberTemplates((path, signal) =>
        cache === undefined ? scorer.embed(path, signal) : cache.embed(path, scorer.embed, signal),
      );
      const judge = createPairJudge({ ...scorer, embed, folder: dataset.root });
      await judgeIntoJournal(dataset.pairs, { ...run, judge, journal, model: scorer.model });
      const latenciesMs = await sampleLatency(scorer.comparer, dataset.pairs, latencySample, run.signal);
      if (!allPairs || dataset.images === undefined) return { latenciesMs };
      const concurrency = scorer.concurrency;
      const summary = await summarizeAllPairs(dataset.images, embed, scorer.table, { ...run, concurrency });
      return { latenciesMs, allPairs: summary };
    },
    close: () => scorer.close(),
  };
}

export interface QueuedSubjectOptions
  extends
    ScorerOptions,
    Pick<LocalSubjectOptions, 'name'>,
    Pick<PairCoordinatorOptions, 'url' | 'onTrouble'> {
  /** Called when nobody is connected who would take the pairs; they wait until somebody is. */
  readonly onNoWorker?: (() => void) | undefined;
}

/** A pack on the workers of a queue; no template leaves them, so only the pairs are compared. */
export async function queuedSubject({
  name,
  url,
  onNoWorker,
  onTrouble,
  ...options
}: QueuedSubjectOptions): Promise<SubjectSource> {
  const { model, modelsRun: models, key } = await identifyScorer(options);
  return {
    name,
    model,
    key,
    about: { provider: 'local', models, latencyBasis: 'not taken: many at once, by workers' },
    ask: async (dataset, journal, { signal, onProgress }) => {
      const run = { signal, onProgress };
      const coordinator = await connectCoordinator({
        url,
        scorerKey: key,
        folder: dataset.root,
        signal,
        onTrouble,
      });
      try {
        if ((await coordinator.countWorkers()) === 0) onNoWorker?.();
        const { judge, forget } = coordinator;
        const pace = { inFlight: QUEUE_CHUNKS, onWritten: forget };
        await judgeIntoJournal(dataset.pairs, { ...run, ...pace, judge, journal, model });
        return {};
      } finally {
        await coordinator.close();
      }
    },
    close: () => Promise.resolve(),
  };
}

/** Embeds each image once: what the pairs need, the comparison of all images uses again. */
function rememberTemplates(embed: EmbedImage): EmbedImage {
  const known = new LRUCache<string, Promise<Float32Array>>({ max: MAX_REMEMBERED });
  return (path, signal) => {
    const made = known.get(path) ?? embed(path, signal);
    known.set(path, made);
    made.catch(() => known.delete(path));
    return made;
  };
}
