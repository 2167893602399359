import { randomUUID } from 'node:crypto';
import {
  type CompareOptions,
  type ComparedSide,
  type ComparerInfo,
  type Comparison,
  FaceError,
  type FaceComparer,
  type ImageSource,
  SCALE_70_80_90,
  type Scorer,
  type Side,
  type Thresholds,
  createScorer,
  imageSourceKind,
} from '@face/core';
import { type Pack, loadPack } from '@face/models';
import { type SimdInfo, simd } from '@face/native';
import type { Analysis, AnalyzeJob, WorkerSetup } from './analysis.js';
import { type FaceChoice, parseFaceChoice } from './face-choice.js';
import type { FaceSearch } from './find-faces.js';
import { type EngineOptions, type EngineSettings, engineSettings } from './options.js';
import { Pool, type PoolStats } from './pool.js';
import { PROFILES, type ProfileName } from './profile.js';
import { type FaceTemplate, similarity } from './template.js';

/** What the engine runs on, besides what every comparer tells. */
export interface EngineInfo extends ComparerInfo {
  readonly pack: string;
  readonly packFolder: string;
  readonly workers: number;
  readonly maxQueue: number;
  readonly simd: SimdInfo;
}

/** How one call chooses and accepts faces; every option has a default. */
export interface FaceOptions extends CompareOptions {
  /** Which face of each image counts; a pair chooses for the two images of a comparison separately. */
  readonly choose?: FaceChoice | readonly [FaceChoice, FaceChoice] | undefined;
  /** Faces whose shorter side is below this many pixels do not count. Default `limits.minFaceSize`. */
  readonly minFaceSize?: number | undefined;
  /** `auto` also tries images turned by 90, 180 and 270 degrees when no face is upright. Default: the engine's. */
  readonly rotate?: 'never' | 'auto' | undefined;
}

/** Faces of one image. */
export interface Detection extends ComparedSide {
  readonly image: NonNullable<ComparedSide['image']>;
}

/** The chosen face of one image with its template. */
export interface Embedding extends Detection {
  readonly template: FaceTemplate;
}

/** Two templates compared. */
export interface TemplateComparison {
  /** 0..100, calibrated. */
  readonly score: number;
  /** Cosine similarity of the embeddings, -1..1. */
  readonly cosine: number;
  readonly thresholds: Thresholds;
}

/** The local comparer: everything runs on this machine, in worker threads. */
export interface Engine extends FaceComparer {
  readonly info: EngineInfo;
  readonly stats: PoolStats;
  compare(a: ImageSource, b: ImageSource, options?: FaceOptions): Promise<Comparison>;
  /** Finds all faces, the chosen one first. An image without faces gives an empty list. */
  detect(image: ImageSource, options?: FaceOptions): Promise<Detection>;
  /** Makes the template of the chosen face. @throws FaceError `NO_FACE` */
  embed(image: ImageSource, options?: FaceOptions): Promise<Embedding>;
  /** Compares templates of this engine's pack. @throws FaceError `TEMPLATE_MISMATCH` */
  compareTemplates(a: FaceTemplate, b: FaceTemplate): TemplateComparison;
}

/**
 * Loads and verifies the pack and starts the workers.
 * @throws FaceError `INVALID_ARGUMENT`, `MODEL_*`, `NATIVE_*`, `ENGINE_START_FAILED`
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const settings = engineSettings(options);
  const pack = await loadPack(settings.pack, {
    modelsDir: settings.modelsDir,
    calibrations: settings.calibration === 'none' ? 'ignored' : 'checked',
  });
  const scorer = settings.calibration === 'none' ? undefined : packScorer(pack, settings.profile);
  const pool = await Pool.start<AnalyzeJob, Analysis>({
    script: new URL('../dist/worker.js', import.meta.url),
    workerData: {
      pack,
      limits: settings.limits,
      profile: PROFILES[settings.profile],
    } satisfies WorkerSetup,
    workers: settings.workers,
    maxQueue: settings.maxQueue,
  });
  return new LocalEngine(settings, pack, pool, scorer);
}

class LocalEngine implements Engine {
  readonly info: EngineInfo;
  readonly #pool: Pool<AnalyzeJob, Analysis>;
  readonly #scorer: Scorer | undefined;
  readonly #defaults: Pick<FaceSearch, 'minFaceSize' | 'rotate'>;

  constructor(
    settings: EngineSettings,
    pack: Pack,
    pool: Pool<AnalyzeJob, Analysis>,
    scorer: Scorer | undefined,
  ) {
    this.#pool = pool;
    this.#scorer = scorer;
    this.#defaults = { minFaceSize: settings.limits.minFaceSize, rotate: settings.rotate };
    this.info = {
      provider: 'local',
      model: `${pack.id}/${settings.profile}`,
      limits: settings.limits,
      pack: pack.name,
      packFolder: pack.folder,
      workers: settings.workers,
      maxQueue: settings.maxQueue,
      simd: simd(),
    };
  }

  get stats(): PoolStats {
    return this.#pool.stats;
  }

  async compare(a: ImageSource, b: ImageSource, options: FaceOptions = {}): Promise<Comparison> {
    const started = performance.now();
    const scorer = this.#requireScorer();
    const [first, second] = await this.#pool.submit(
      [this.#job(a, 'a', 'template', options), this.#job(b, 'b', 'template', options)],
      options.signal,
    );
    const cosine = similarity(this.#template(first!), this.#template(second!));
    return {
      score: scorer(cosine),
      thresholds: SCALE_70_80_90,
      faces: [side(first!), side(second!)],
      provider: 'local',
      model: this.info.model,
      requestId: randomUUID(),
      elapsedMs: performance.now() - started,
    };
  }

  async detect(image: ImageSource, options: FaceOptions = {}): Promise<Detection> {
    const [analysis] = await this.#pool.submit([this.#job(image, 'a', 'faces', options)], options.signal);
    return side(analysis!);
  }

  async embed(image: ImageSource, options: FaceOptions = {}): Promise<Embedding> {
    const [analysis] = await this.#pool.submit([this.#job(image, 'a', 'template', options)], options.signal);
    return { ...side(analysis!), template: this.#template(analysis!) };
  }

  compareTemplates(a: FaceTemplate, b: FaceTemplate): TemplateComparison {
    const cosine = similarity(a, b);
    if (a.model !== this.info.model) {
      throw new FaceError('TEMPLATE_MISMATCH', { a: a.model, b: this.info.model });
    }
    return { score: this.#requireScorer()(cosine), cosine, thresholds: SCALE_70_80_90 };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #job(source: ImageSource, side: Side, want: AnalyzeJob['want'], options: FaceOptions): AnalyzeJob {
    imageSourceKind(source, side);
    return { source, want, side, search: faceSearch(options, side, this.#defaults) };
  }

  #template({ embedding }: Analysis): FaceTemplate {
    if (embedding === undefined) throw new FaceError('INTERNAL', { reason: 'a job returned no embedding' });
    return { model: this.info.model, embedding };
  }

  #requireScorer(): Scorer {
    if (this.#scorer !== undefined) return this.#scorer;
    throw new FaceError('INVALID_ARGUMENT', { name: 'calibration', reason: '"none" gives no scores' });
  }
}

function side({ image, faces, stagesMs }: Analysis): Detection {
  return { image, faces, stagesMs };
}

function faceSearch(
  options: FaceOptions,
  side: Side,
  defaults: Pick<FaceSearch, 'minFaceSize' | 'rotate'>,
): FaceSearch {
  const { choose = 'largest', minFaceSize = defaults.minFaceSize, rotate = defaults.rotate } = options;
  const invalid = (name: string, reason: string): FaceError =>
    new FaceError('INVALID_ARGUMENT', { name, reason });
  const choice: unknown = Array.isArray(choose) ? choose[side === 'a' ? 0 : 1] : choose;
  if (!(minFaceSize >= 0)) throw invalid('minFaceSize', `is ${minFaceSize}, not a size in pixels`);
  if (!['never', 'auto'].includes(rotate)) throw invalid('rotate', 'is neither never nor auto');
  return { choice: parseFaceChoice(choice, 'choose'), minFaceSize, rotate };
}

function packScorer(pack: Pack, profile: ProfileName): Scorer {
  const table = pack.calibrations.find((each) => each.profile === profile);
  if (table === undefined) {
    throw new FaceError('MODEL_PACK_INVALID', {
      file: `${pack.folder}/calibration.json`,
      reason: `there is no table for the profile ${profile}; make one with face calibrate`,
    });
  }
  return createScorer(table);
}
