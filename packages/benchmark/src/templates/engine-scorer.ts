import { type CalibrationTable, type FaceComparer, createScorer } from '@face/core';
import { type EngineOptions, type FaceChoice, chooseVariant, createEngine, requireTable } from '@face/engine';
import { type Pack, loadPack, packInPrecision } from '@face/models';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { EmbedImage } from './embed-images.js';
import { templateKey } from './template-key.js';

export interface ScorerOptions extends Pick<EngineOptions, 'modelsDir' | 'pack' | 'profile' | 'precision'> {
  readonly workers?: number | undefined;
  /** Which face of an image is meant. Default `largest`. */
  readonly choose?: Extract<FaceChoice, string> | undefined;
}

/** What scores depend on besides the images: two machines with the same key give the same answers. */
export interface ScorerIdentity {
  /** Pack, profile and their revisions, as comparisons report it. */
  readonly model: string;
  /** Hash over the model files, the calibration, the model, the choice of face and the version of the engine. */
  readonly key: string;
  /** Calibrated score of a cosine. */
  readonly score: (cosine: number) => number;
  readonly table: CalibrationTable;
  /** sha256 of each model file by name. */
  readonly models: Readonly<Record<string, string>>;
  /** Those of them that this profile and precision runs. */
  readonly modelsRun: Readonly<Record<string, string>>;
}

/** An engine that makes templates, and the calibration that scores them. */
export interface EngineScorer extends ScorerIdentity {
  /** What templates depend on besides the images, see `templateKey`. */
  readonly templateKey: string;
  readonly embed: EmbedImage;
  /** The same engine as one among other providers. */
  readonly comparer: FaceComparer;
  /** Images worth having in flight at once. */
  readonly concurrency: number;
  close(): Promise<void>;
}

/** Workers and coordinator must agree on it without either starting an engine. */
const engine = createRequire(import.meta.url)('@face/engine/package.json') as { readonly version: string };

/** Reads what a pack would score by without starting an engine. @throws FaceError `MODEL_*` */
export async function identifyScorer(options: ScorerOptions = {}): Promise<ScorerIdentity> {
  const { modelsDir, profile = 'balanced', precision, choose = 'largest' } = options;
  const pack = await loadPack(options.pack ?? 'embedded', { modelsDir });
  const variant = chooseVariant(pack, profile, precision);
  const table = requireTable(pack, variant);
  const files = Object.values(pack.files).map(({ name, sha256 }) => [name, sha256] as const);
  const identity = JSON.stringify([variant.model, choose, files.sort(), table.knots, engine.version]);
  return {
    model: variant.model,
    key: createHash('sha256').update(identity).digest('hex').slice(0, 32),
    score: createScorer(table),
    table,
    models: Object.fromEntries(files),
    modelsRun: filesRun(packInPrecision(pack, variant.precision)!),
  };
}

function filesRun({ files, detector, landmarks, embedder }: Pack): Record<string, string> {
  const paths = [detector, landmarks, embedder].map((network) => network?.path);
  const run = Object.values(files).filter(({ path }) => paths.includes(path));
  return Object.fromEntries(run.map(({ name, sha256 }) => [name, sha256]));
}

/** Starts an engine. @throws FaceError as `createEngine` */
export async function openScorer(options: ScorerOptions = {}): Promise<EngineScorer> {
  const { choose = 'largest', modelsDir, pack, profile, precision, workers } = options;
  const identity = await identifyScorer(options);
  const running = await createEngine({
    ...(modelsDir !== undefined && { modelsDir }),
    ...(pack !== undefined && { pack }),
    ...(profile !== undefined && { profile }),
    ...(precision !== undefined && { precision }),
    ...(workers !== undefined && { workers }),
  });
  return {
    ...identity,
    templateKey: templateKey(running.info, identity.models, choose),
    embed: async (path, signal) => {
      const { template } = await running.embed({ file: path }, { choose, signal });
      return template.embedding;
    },
    comparer: running,
    concurrency: running.info.workers * 2,
    close: () => running.close(),
  };
}
