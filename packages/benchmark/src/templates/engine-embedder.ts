import { type EngineOptions, type FaceChoice, chooseVariant, createEngine } from '@face/engine';
import { loadPack } from '@face/models';
import type { EmbedImage } from './embed-images.js';
import { TemplateCache } from './template-cache.js';
import { templateKey } from './template-key.js';

export interface OpenEmbedderOptions extends Pick<
  EngineOptions,
  'modelsDir' | 'pack' | 'profile' | 'precision' | 'workers'
> {
  /**
   * Which face of an image is meant. Default `largest`, as in a comparison. In LFW the labelled person is the one in
   * the middle, whoever stands nearer: `most-central`.
   */
  readonly choose?: Extract<FaceChoice, string> | undefined;
  /** Folder that remembers embeddings between runs; none are remembered without it. */
  readonly cacheFolder?: string | undefined;
}

/** A running engine as a source of embeddings. */
export interface Embedder {
  readonly embed: EmbedImage;
  readonly cache: TemplateCache | undefined;
  readonly pack: string;
  /** Folder of the pack's manifest, where its `calibration.json` belongs. */
  readonly packFolder: string;
  /** Name of its calibration table: the profile, or that in int8. */
  readonly table: string;
  /** Pack, profile and their revisions, as comparisons report it. */
  readonly model: string;
  /** sha256 of each model file by name. */
  readonly models: Readonly<Record<string, string>>;
  /** Images worth having in flight at once. */
  readonly concurrency: number;
  close(): Promise<void>;
}

/** Starts an engine that needs no calibration, for measuring one. @throws FaceError as `createEngine` */
export async function openEmbedder(options: OpenEmbedderOptions = {}): Promise<Embedder> {
  const { cacheFolder, choose = 'largest', ...engineOptions } = options;
  const profile = options.profile ?? 'balanced';
  const pack = await loadPack(options.pack ?? 'embedded', {
    modelsDir: options.modelsDir,
    calibrations: 'ignored',
  });
  const models = Object.fromEntries(
    Object.values(pack.files).map(({ name, sha256 }) => [name, sha256] as const),
  );
  const engine = await createEngine({ ...engineOptions, calibration: 'none' });
  const cache =
    cacheFolder === undefined
      ? undefined
      : await TemplateCache.open(cacheFolder, templateKey(engine.info, models, choose));
  return {
    embed: async (path, signal) => {
      const { template } = await engine.embed({ file: path }, { choose, signal });
      return template.embedding;
    },
    cache,
    pack: pack.name,
    packFolder: pack.folder,
    table: chooseVariant(pack, profile, options.precision).table,
    model: engine.info.model,
    models,
    concurrency: engine.info.workers * 2,
    close: () => engine.close(),
  };
}
