import type { DetectedFace, ImageLimits, ImageSize, ImageSource, QualityLevel, Side } from '@face/core';
import type { Pack } from '@face/models';
import type { FaceSearch } from './look-loop.js';
import type { Profile } from './profile.js';

/** What a worker is started with. */
export interface WorkerSetup {
  readonly pack: Pack;
  readonly limits: ImageLimits;
  readonly profile: Profile;
}

/** Versions of the libraries that a worker loaded. */
export interface WorkerFacts {
  readonly onnxruntime: string;
  readonly sharp: string;
  readonly libvips: string;
}

/** Which faces are measured, and what the chosen one must reach. */
export interface QualityWish {
  readonly measure: 'none' | 'chosen' | 'all';
  /** Above 0 the chosen face is measured in any case. */
  readonly level: QualityLevel;
}

/** One image to be analysed by a worker. */
export interface AnalyzeJob {
  /** Of the call that it belongs to. */
  readonly requestId: string;
  readonly source: ImageSource;
  /**
   * `faces`: detection only, none found is no error. `template`: also the embedding of the chosen face, which must be
   * there. `templates`: also the embeddings of the first `maxFaces` faces.
   */
  readonly want: 'faces' | 'template' | 'templates';
  readonly maxFaces: number;
  readonly search: FaceSearch;
  readonly quality: QualityWish;
  /** Which side errors speak of. */
  readonly side: Side;
}

/** The stages of one analysis, in order. */
export type Stage = 'read' | 'open' | 'decode' | 'detect' | 'measure' | 'embed';

/** What a worker found in one image. */
export interface Analysis {
  readonly image: ImageSize;
  /** The chosen face first, the others by size. */
  readonly faces: readonly DetectedFace[];
  /** Unit length each, in the order of `faces`: none, one, or as many as the job wanted. */
  readonly embeddings: readonly Float32Array[];
  readonly stagesMs: Readonly<Partial<Record<Stage, number>>>;
}
