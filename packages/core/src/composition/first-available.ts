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

/** The failure of the one asked last: its code, params and `cause`, with the failures of all that were asked. */
export class FallbackError extends FaceError {
  readonly failures: readonly ProviderFailure[];

  constructor(failures: readonly ProviderFailure[]) {
    const { error } = failures.at(-1)!;
    super(error.code, error.params, { cause: error });
    this.failures = failures;
  }
}

/**
 * A comparer that asks the given ones in order until one answers. The next is asked only after a failure that
 * may pass by itself (`error.retryable`) and is not about the images: what is wrong with an image, its URL or the
 * credentials is reported, not hidden behind another provider. `info.limits` are those that every one of them
 * accepts. Closing it closes all. A call that fails after several were asked throws a `FallbackError`.
 * @throws FaceError `INVALID_ARGUMENT` when the list is empty.
 */
export function firstAvailable(comparers: readonly FaceComparer[]): FallbackComparer {
  if (comparers.length === 0) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'comparers', reason: 'the list is empty' });
  }
  const info = commonInfo(comparers.map((comparer) => comparer.info));
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  async function askInTurn(
    a: ImageSource,
    b: ImageSource,
    options: CompareOptions | undefined,
  ): Promise<FallbackComparison> {
    const failures: ProviderFailure[] = [];
    for (const comparer of comparers) {
      try {
        return { ...(await comparer.compare(a, b, options)), failures };
      } catch (error) {
        if (!isFaceError(error)) throw error;
        failures.push({ provider: comparer.info.provider, error });
        if (!mayPassElsewhere(error)) break;
      }
    }
    throw failures.length === 1 ? failures[0]!.error : new FallbackError(failures);
  }

  return {
    info,
    async compare(a, b, options) {
      if (closing !== undefined) throw new FaceError('ENGINE_CLOSED', { provider: info.provider });
      const answer = askInTurn(a, b, options);
      running.add(answer);
      try {
        return await answer;
      } finally {
        running.delete(answer);
      }
    },
    close() {
      // A running call may yet turn to any of them.
      closing ??= Promise.allSettled(running)
        .then(() => Promise.all(comparers.map((comparer) => comparer.close())))
        .then(() => undefined);
      return closing;
    },
  };
}

function mayPassElsewhere({ retryable, kind }: FaceError): boolean {
  return retryable && kind !== 'input';
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
