import type { ErrorCode, Side } from '@face/core';

/** The two images of a comparison: paths, relative ones from the folder of the list they come from. */
export type PairNames = readonly [a: string, b: string];

/** What became of a pair. The same images and model give the same outcome, whoever makes it and how often. */
export type PairOutcome =
  | {
      /** 0..100, calibrated, three decimals. */
      readonly score: number;
      /** Cosine similarity of the templates, six decimals. */
      readonly cosine: number;
    }
  /** One of the images gave no template. */
  | { readonly failure: ErrorCode; readonly side: Side };

/**
 * Compares the pairs of a chunk, outcomes in their order. An image at fault is an outcome; anything that every
 * other pair would meet as well rejects.
 */
export type JudgeChunk = (
  pairs: readonly PairNames[],
  signal?: AbortSignal,
) => Promise<readonly PairOutcome[]>;
