import type { Comparison } from './comparison.js';
import type { QualityLevel } from './face-quality.js';
import type { ImageSource } from './image-source.js';

/** Image formats that a comparer may accept, told by content, never by name. */
export type ImageFormat = 'jpeg' | 'png' | 'bmp' | 'webp';

/** What an image must keep to be accepted. */
export interface ImageLimits {
  readonly formats: readonly ImageFormat[];
  /** Largest encoded size in bytes. */
  readonly maxBytes: number;
  /** Shortest accepted image side, px. */
  readonly minSide: number;
  /** Longest accepted image side, px. */
  readonly maxSide: number;
  /** Largest accepted width x height, px. */
  readonly maxPixels: number;
  /** Smallest face side that is looked for, px. */
  readonly minFaceSize: number;
  /** Whether `{ url }` sources are accepted. */
  readonly urls: boolean;
}

export interface ComparerInfo {
  /** `local`, `tencent`, `facepp`, or the name of a composition. */
  readonly provider: string;
  /** Model id and version, as in `Comparison.model`. */
  readonly model: string;
  readonly limits: ImageLimits;
}

export interface CompareOptions {
  /** Aborts the call: it rejects with `ABORTED` at once. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Quality gate: faces below the level are refused with `FACE_QUALITY`, whose params name the measure, its value,
   * the wanted minimum and the side where the provider tells them. Default 0, no gate. Levels other than 0 are
   * refused with `INVALID_ARGUMENT` by a provider without a gate.
   */
  readonly quality?: QualityLevel | undefined;
}

/** Compares two faces: the local engine and every cloud client implement exactly this. */
export interface FaceComparer {
  readonly info: ComparerInfo;
  /**
   * Compares the chosen face of `a` with that of `b`.
   * @throws FaceError, e.g. `NO_FACE` whose `params.side` is `a` or `b`.
   */
  compare(a: ImageSource, b: ImageSource, options?: CompareOptions): Promise<Comparison>;
  /** Ends it: waits for running calls, refuses new ones with `ENGINE_CLOSED`. May be called twice. */
  close(): Promise<void>;
}
