import type { CompareOptions, FaceComparer } from '../comparer.js';
import type { Comparison } from '../comparison.js';
import { FaceError, isFaceError } from '../errors.js';
import type { ImageSource } from '../image-source.js';

/** What one provider said. */
export type SideBySideAnswer =
  | { readonly provider: string; readonly comparison: Comparison }
  | { readonly provider: string; readonly error: FaceError };

export interface SideBySide {
  /** Asks every provider at once; resolves with all answers and failures, in the order of the list. */
  compare(a: ImageSource, b: ImageSource, options?: CompareOptions): Promise<readonly SideBySideAnswer[]>;
  /** Closes all of them. */
  close(): Promise<void>;
}

/**
 * Asks several comparers about the same pair, to compare their accuracy. One that fails does not keep the others
 * from answering. When the caller aborts, the call rejects with `ABORTED`; anything but a `FaceError` is a defect and
 * is thrown.
 * @throws FaceError `INVALID_ARGUMENT` when the list is empty.
 */
export function sideBySide(comparers: readonly FaceComparer[]): SideBySide {
  if (comparers.length === 0) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'comparers', reason: 'the list is empty' });
  }
  const ask = async (
    comparer: FaceComparer,
    a: ImageSource,
    b: ImageSource,
    options: CompareOptions | undefined,
  ): Promise<SideBySideAnswer> => {
    const { provider } = comparer.info;
    try {
      return { provider, comparison: await comparer.compare(a, b, options) };
    } catch (error) {
      if (!isFaceError(error) || error.code === 'ABORTED') throw error;
      return { provider, error };
    }
  };
  return {
    compare: (a, b, options) => Promise.all(comparers.map((comparer) => ask(comparer, a, b, options))),
    async close() {
      await Promise.all(comparers.map((comparer) => comparer.close()));
    },
  };
}
