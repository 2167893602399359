import { randomUUID } from 'node:crypto';
import {
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
import { type Pack, type Precision, loadPack, packInPrecision } from '@face/models';
import { type SimdInfo, simd } from '@face/native';
import type { Analysis, AnalyzeJob, Stage, WorkerFacts, WorkerSetup } from './analysis.js';
import { type CallDefaults, type FaceOptions, type GroupOptions, callWishes } from './call-options.js';
import { type EngineOptions, type EngineSettings, engineSettings } from './options.js';
import { type JobReport, Pool, type PoolStats } from './pool.js';
import { type Variant, chooseVariant, requireTable } from './precision.js';
import { PROFILES, type ProfileName } from './profile.js';
import { keepRuntimeToItself } from './runtime-telemetry.js';
import { sendBytes } from './send-bytes.js';
import { StageTimes, type TimeSummary } from './stage-times.js';
import { type FaceTemplate, similarity } from './template.js';
import { type Operation, publishStage, traceAnalysis, traceCall } from './tracing.js';
import { ENGINE_VERSION } from './version.js';
import { warmRuntime } from './warm-runtime.js';

/** What the engine runs on, besides what every comparer tells. */
export interface EngineInfo extends ComparerInfo {
  readonly pack: string;
  readonly packFolder: string;
  readonly profile: ProfileName;
  /** What embeddings are computed in. */
  readonly precision: Precision;
  readonly workers: number;
  readonly maxQueue: number;
  readonly rotate: 'never' | 'auto';
  readonly simd: SimdInfo;
  readonly versions: EngineVersions;
}

/** What a score may depend on. */
export interface EngineVersions extends WorkerFacts {
  readonly engine: string;
  /** Revision of the pack. */
  readonly pack: number;
  readonly node: string;
}

/** What an engine has done and is doing; images are counted, of which a comparison has two. */
export interface EngineStats extends PoolStats {
  /** Times of the stages of all images that were analysed; `queue` is the wait for a worker. */
  readonly stages: Readonly<Partial<Record<Stage | 'queue', TimeSummary>>>;
}

/** Faces of one image. */
export interface Detection extends ComparedSide {
  readonly image: NonNullable<ComparedSide['image']>;
}

/** The chosen face of one image with its template. */
export interface Embedding extends Detection {
  readonly template: FaceTemplate;
}

/** The faces of a group photo with their templates. */
export interface GroupEmbedding extends Detection {
  /** `templates[i]` is that of `faces[i]`; shorter than `faces` when there are more than `maxFaces`. */
  readonly templates: readonly FaceTemplate[];
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
  stats(): EngineStats;
  compare(a: ImageSource, b: ImageSource, options?: FaceOptions): Promise<Comparison>;
  /**
   * Finds all faces, the chosen one first. An image without faces gives an empty list.
   * @throws FaceError `FACE_QUALITY` when the chosen face is below the quality gate
   */
  detect(image: ImageSource, options?: FaceOptions): Promise<Detection>;
  /** Makes the template of the chosen face. @throws FaceError `NO_FACE`, `FACE_QUALITY` */
  embed(image: ImageSource, options?: FaceOptions): Promise<Embedding>;
  /**
   * Makes the template of every face, up to `maxFaces`. An image without faces gives empty lists.
   * @throws FaceError `FACE_QUALITY` when the chosen face is below the quality gate
   */
  embedAll(image: ImageSource, options?: GroupOptions): Promise<GroupEmbedding>;
  /** Compares templates of this engine's pack. @throws FaceError `TEMPLATE_MISMATCH` */
  compareTemplates(a: FaceTemplate, b: FaceTemplate): TemplateComparison;
}

/** Past it a worker is lost, not the process. Networks and pixels lie outside this heap. */
const WORKER_HEAP_MIB = 512;

/**
 * Loads and verifies the pack while the workers start.
 * @throws FaceError `INVALID_ARGUMENT`, `MODEL_*`, `NATIVE_*`, `ENGINE_START_FAILED`
 */
export function createEngine(options: EngineOptions = {}): Promise<Engine> {
  // One bundled file: what a worker has to find and load file by file delays the first score.
  return startEngine(options, new URL('../dist-cjs/worker.cjs', import.meta.url));
}

/** `createEngine` on a worker script of the caller's: tests put one there that can be made to fail. */
export async function startEngine(options: EngineOptions, script: URL): Promise<Engine> {
  const settings = engineSettings(options);
  // Before a worker loads ONNX Runtime.
  keepRuntimeToItself();
  const parts = loadParts(settings);
  const times: EngineTimes = new StageTimes();
  let model = '';
  const pool = await Pool.start<AnalyzeJob, Analysis, WorkerFacts>({
    script,
    setup: parts.then(({ setup }) => {
      setImmediate(() => void warmRuntime());
      return setup;
    }),
    workers: settings.workers,
    maxQueue: settings.maxQueue,
    heapLimitMiB: WORKER_HEAP_MIB,
    wrap: sendBytes,
    observe: (job, ended) => {
      void observe(job, ended, model, times);
    },
    // A weight file may have been deleted or damaged since the first workers read it.
    beforeRestart: () => load(settings),
  });
  const { pack, variant, scorer, level } = await parts;
  model = variant.model;
  return new LocalEngine(settings, pack, variant, pool, scorer, times, level);
}

/** What an engine is made of besides its workers. */
interface EngineParts {
  readonly pack: Pack;
  readonly level: SimdInfo;
  readonly variant: Variant;
  readonly scorer: Scorer | undefined;
  readonly setup: WorkerSetup;
}

async function loadParts(settings: EngineSettings): Promise<EngineParts> {
  const pack = await load(settings);
  const level = simd();
  const variant = chooseVariant(pack, settings.profile, settings.precision, level.features);
  const scorer = settings.calibration === 'none' ? undefined : createScorer(requireTable(pack, variant));
  const inPrecision = packInPrecision(pack, variant.precision)!;
  const setup = { pack: inPrecision, limits: settings.limits, profile: PROFILES[settings.profile] };
  return { pack, level, variant, scorer, setup };
}

function load({ pack, modelsDir, calibration }: EngineSettings): Promise<Pack> {
  return loadPack(pack, { modelsDir, calibrations: calibration === 'none' ? 'ignored' : 'checked' });
}

type EngineTimes = StageTimes<Stage | 'queue'>;

class LocalEngine implements Engine {
  readonly info: EngineInfo;
  readonly #pool: Pool<AnalyzeJob, Analysis, WorkerFacts>;
  readonly #scorer: Scorer | undefined;
  readonly #times: EngineTimes;
  readonly #defaults: CallDefaults;

  constructor(
    settings: EngineSettings,
    pack: Pack,
    { model, precision }: Variant,
    pool: Pool<AnalyzeJob, Analysis, WorkerFacts>,
    scorer: Scorer | undefined,
    times: EngineTimes,
    level: SimdInfo,
  ) {
    const { limits, profile, rotate, workers, maxQueue } = settings;
    this.#pool = pool;
    this.#scorer = scorer;
    this.#times = times;
    this.#defaults = { minFaceSize: limits.minFaceSize, rotate };
    this.info = {
      provider: 'local',
      model,
      limits,
      pack: pack.name,
      packFolder: pack.folder,
      profile,
      precision,
      workers,
      maxQueue,
      rotate,
      simd: level,
      versions: {
        engine: ENGINE_VERSION,
        pack: pack.manifest.revision,
        node: process.versions.node,
        ...pool.facts,
      },
    };
  }

  stats(): EngineStats {
    return { ...this.#pool.stats, stages: this.#times.summary() };
  }

  compare(a: ImageSource, b: ImageSource, options: FaceOptions = {}): Promise<Comparison> {
    const started = performance.now();
    const requestId = randomUUID();
    return this.#trace('compare', requestId, async () => {
      const scorer = this.#requireScorer();
      const [first, second] = await this.#pool.submit(
        [this.#job(requestId, a, 'a', 'compare', options), this.#job(requestId, b, 'b', 'compare', options)],
        options.signal,
      );
      const cosine = similarity(
        this.#template(first!.embeddings[0]!),
        this.#template(second!.embeddings[0]!),
      );
      return {
        score: scorer(cosine),
        thresholds: SCALE_70_80_90,
        faces: [side(first!), side(second!)],
        provider: 'local',
        model: this.info.model,
        requestId,
        elapsedMs: performance.now() - started,
      };
    });
  }

  async detect(image: ImageSource, options: FaceOptions = {}): Promise<Detection> {
    return side(await this.#analyze('detect', image, options));
  }

  async embed(image: ImageSource, options: FaceOptions = {}): Promise<Embedding> {
    const analysis = await this.#analyze('embed', image, options);
    return { ...side(analysis), template: this.#template(analysis.embeddings[0]!) };
  }

  async embedAll(image: ImageSource, options: GroupOptions = {}): Promise<GroupEmbedding> {
    const analysis = await this.#analyze('embedAll', image, options);
    return { ...side(analysis), templates: analysis.embeddings.map((each) => this.#template(each)) };
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

  #analyze(operation: Operation, image: ImageSource, options: GroupOptions): Promise<Analysis> {
    const requestId = randomUUID();
    return this.#trace(operation, requestId, async () => {
      const job = this.#job(requestId, image, 'a', operation, options);
      const [analysis] = await this.#pool.submit([job], options.signal);
      return analysis!;
    });
  }

  #trace<Answer>(operation: Operation, requestId: string, call: () => Promise<Answer>): Promise<Answer> {
    return traceCall({ requestId, operation, model: this.info.model }, call);
  }

  #job(
    requestId: string,
    source: ImageSource,
    side: Side,
    operation: Operation,
    options: GroupOptions,
  ): AnalyzeJob {
    const wishes = callWishes(options, operation, side, this.#defaults);
    const kind = imageSourceKind(source, side);
    // Plain JavaScript may name other kinds as undefined; further on, the one key tells the kind.
    const only = { [kind]: (source as Record<string, unknown>)[kind] } as unknown as ImageSource;
    return { requestId, source: only, side, ...wishes };
  }

  #template(embedding: Float32Array): FaceTemplate {
    return { model: this.info.model, embedding };
  }

  #requireScorer(): Scorer {
    if (this.#scorer !== undefined) return this.#scorer;
    throw new FaceError('INVALID_ARGUMENT', { name: 'calibration', reason: '"none" gives no scores' });
  }
}

/** Counts and publishes one image's stages, and publishes the image itself. */
function observe(
  { requestId, side }: AnalyzeJob,
  ended: Promise<JobReport<Analysis>>,
  model: string,
  times: EngineTimes,
): Promise<void> {
  const summary = ended.then(({ result, queuedMs, ranMs }) => {
    for (const [name, durationMs] of Object.entries({ queue: queuedMs, ...result.stagesMs })) {
      const stage = name as Stage | 'queue';
      times.record(stage, durationMs);
      publishStage({ requestId, side, stage, durationMs });
    }
    return { image: result.image, faces: result.faces.length, queuedMs, ranMs };
  });
  return traceAnalysis({ requestId, side, model }, summary);
}

function side({ image, faces, stagesMs }: Analysis): Detection {
  return { image, faces, stagesMs };
}
