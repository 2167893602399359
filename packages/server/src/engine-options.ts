import type { Box, QualityLevel } from '@face/core';
import type { FaceOptions } from '@face/engine';

/** Face model versions of Tencent: they only choose the scale of scores here. */
export const FACE_MODEL_VERSIONS = ['2.0', '3.0'] as const;
export type FaceModelVersion = (typeof FACE_MODEL_VERSIONS)[number];

/** What the wire protocols can ask of the engine, in one place. */
export interface FaceWishes {
  /** Which face of an image counts, or the rectangle that it is in. */
  readonly choose?: 'largest' | 'most-confident' | { readonly rectangle: Box } | undefined;
  /** Also look for faces that lie on their side or head down. */
  readonly rotate?: boolean | undefined;
  /** Smallest accepted face side, px; the engine's own minimum when absent. */
  readonly minFaceSize?: number | undefined;
  /** Quality gate of the chosen face. */
  readonly quality?: QualityLevel | undefined;
  /** Faces whose quality is told; as the engine does when absent. */
  readonly measure?: FaceOptions['measure'];
}

/** The wishes as options of an engine call. */
export function engineOptions(
  { choose = 'largest', rotate = false, ...others }: FaceWishes,
  signal: AbortSignal,
): FaceOptions {
  return { signal, choose, rotate: rotate ? 'auto' : 'never', ...others };
}
