import type { CompareOptions, ComparerInfo, FaceComparer, ImageFormat } from '../comparer.js';
import type { Comparison } from '../comparison.js';
import { FaceError, isFaceError } from '../errors.js';
import type { ImageSource } from '../image-source.js';

/** A provider that was asked before the one that answered. */
export interface ProviderFailure {
  readonly provider: string;
  readonly error: FaceError;
}

/** `provider` and `model` name the one that answered. */
export interface FallbackComparison extends Comparison {
  /** Those asked in vain before it, in order; empty when the first answered. */
  readonly failures: readonly ProviderFailure[];
}

export interface FallbackComparer extends FaceComparer {
  compare(a: ImageSource, b: ImageSource, options?: CompareOptions): Promise<FallbackComparison>;
}

/**
 * A comparer that asks the given ones in order until one answers. The next is asked only after a failure that
 * may pass by itself (`error.retryable`): what is wrong with an image or with credentials is reported, not hidden
 * behind another provider. When all fail, the last error is thrown. `info.limits` are those that every one of
 * them accepts. Closing it closes all.
 * @throws FaceError `INVALID_ARGUMENT` when the list is empty.
 */
export function firstAvailable(comparers: readonly FaceComparer[]): FallbackComparer {
  if (comparers.length === 0) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'comparers', reason: 'the list is empty' });
  }
  return {
    info: commonInfo(comparers.map(({ info }) => info)),
    async compare(a, b, options) {
      const failures: ProviderFailure[] = [];
      for (const comparer of comparers) {
        try {
          return { ...(await comparer.compare(a, b, options)), failures };
        } catch (error) {
          if (!isFaceError(error) || !error.retryable || failures.length === comparers.length - 1)
            throw error;
          failures.push({ provider: comparer.info.provider, error });
        }
      }
      throw new FaceError('INTERNAL', { reason: 'a comparer neither answered nor failed' });
    },
    async close() {
      await Promise.all(comparers.map((comparer) => comparer.close()));
    },
  };
}

function commonInfo(infos: readonly ComparerInfo[]): ComparerInfo {
  const limits = infos.map((info) => info.limits);
  const formats: readonly ImageFormat[] = limits[0]!.formats.filter((format) =>
    limits.every((limit) => limit.formats.includes(format)),
  );
  return {
    provider: `first of ${infos.map(({ provider }) => provider).join(', ')}`,
    model: infos.map(({ model }) => model).join(', '),
    limits: {
      formats,
      maxBytes: Math.min(...limits.map(({ maxBytes }) => maxBytes)),
      minSide: Math.max(...limits.map(({ minSide }) => minSide)),
      maxSide: Math.min(...limits.map(({ maxSide }) => maxSide)),
      maxPixels: Math.min(...limits.map(({ maxPixels }) => maxPixels)),
      minFaceSize: Math.max(...limits.map(({ minFaceSize }) => minFaceSize)),
      urls: limits.every(({ urls }) => urls),
    },
  };
}
