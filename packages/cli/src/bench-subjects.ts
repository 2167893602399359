import type { ComparerSubjectOptions, PriceTable, SubjectSource } from '@face/benchmark';
import { FaceError, type FaceComparer } from '@face/core';
import { InvalidArgumentError } from 'commander';
import type { BenchFlags } from './commands/bench.js';
import { loadBenchmark } from './load-benchmark.js';
import { requireFaceppKeys, requireTencentKeys } from './vendor-keys.js';

const BENCH_PROVIDERS = ['local', 'server', 'tencent', 'facepp'] as const;
export type BenchProvider = (typeof BENCH_PROVIDERS)[number];

/** Requests in flight at once to a server or a cloud. */
const SERVER_CONCURRENCY = 4;
const CLOUD_CONCURRENCY = 8;
/** A server of one's own has no quota. */
const SERVER_RATE_LIMIT = { requests: 100_000 };

/** Parses `--provider`: names with commas between. */
export function parseBenchProviders(value: string): BenchProvider[] {
  return value.split(',').map((name) => {
    const known = BENCH_PROVIDERS.find((provider) => provider === name);
    if (known === undefined) throw new InvalidArgumentError(`Known: ${BENCH_PROVIDERS.join(', ')}.`);
    return known;
  });
}

/**
 * Everybody that the flags name, to be opened one after the other.
 * @throws FaceError `INVALID_ARGUMENT` for a price table, key or URL that cannot be used.
 */
export async function subjectSources(flags: BenchFlags): Promise<(() => Promise<SubjectSource>)[]> {
  const prices = await readPrices(flags);
  return flags.provider.flatMap((provider) => {
    if (provider === 'local') {
      return flags.pack.flatMap((pack) =>
        flags.profile.map((profile) => () => openLocal(flags, pack, profile)),
      );
    }
    if (provider === 'server') {
      return [
        () =>
          openSubject('server, Tencent wire', serverTencent(flags.server), {
            concurrency: SERVER_CONCURRENCY,
          }),
        () =>
          openSubject('server, Face++ wire', serverFacepp(flags.server), { concurrency: SERVER_CONCURRENCY }),
      ];
    }
    return [() => openCloud(provider, flags, prices)];
  });
}

async function openLocal(
  flags: BenchFlags,
  pack: string,
  profile: BenchFlags['profile'][number],
): Promise<SubjectSource> {
  const { localSubject, queuedSubject } = await loadBenchmark();
  const { choose, workers, queue, allPairs, templates } = flags;
  const name = `${pack.split(/[\\/]/).findLast((part) => part !== '') ?? pack}/${profile}`;
  const options = { name, pack, profile, choose, ...(workers !== undefined && { workers }) };
  return queue === undefined
    ? localSubject({ ...options, allPairs, templatesFolder: templates })
    : queuedSubject({ ...options, url: queue });
}

async function openSubject(
  name: string,
  comparer: Promise<FaceComparer>,
  options: Omit<ComparerSubjectOptions, 'name' | 'comparer'>,
): Promise<SubjectSource> {
  const { comparerSubject } = await loadBenchmark();
  return comparerSubject({ name, comparer: await comparer, ...options });
}

async function openCloud(
  provider: 'tencent' | 'facepp',
  flags: BenchFlags,
  prices: PriceTable | undefined,
): Promise<SubjectSource> {
  const { AnswerCache, parseCacheKey } = await loadBenchmark();
  const { maxCalls, cache: folder } = flags;
  // A retry is a call as well: with a budget there are none.
  const attempts = maxCalls === undefined ? {} : { maxAttempts: 1 };
  const comparer = await cloudComparer(provider, attempts);
  const perThousand = prices?.perThousand[provider];
  const key = process.env.FACE_CACHE_KEY;
  if (folder !== undefined && key === undefined) {
    throw new FaceError('INVALID_ARGUMENT', {
      name: 'FACE_CACHE_KEY',
      reason: 'is not set; --cache needs it',
    });
  }
  const cache =
    folder === undefined
      ? undefined
      : await AnswerCache.open(
          folder,
          parseCacheKey(key!, 'FACE_CACHE_KEY'),
          `${provider} ${comparer.info.model}`,
        );
  return openSubject(provider, Promise.resolve(comparer), {
    concurrency: CLOUD_CONCURRENCY,
    maxCalls,
    cache,
    ...(prices !== undefined &&
      perThousand !== undefined && { price: { currency: prices.currency, perThousand } }),
  });
}

async function cloudComparer(
  provider: 'tencent' | 'facepp',
  attempts: { readonly maxAttempts?: number },
): Promise<FaceComparer> {
  const { createFaceppComparer, createTencentComparer } = await import('@face/vendors');
  if (provider === 'facepp') return createFaceppComparer({ ...requireFaceppKeys(), ...attempts });
  // Which image has no face is not worth a second call here.
  return createTencentComparer({ ...requireTencentKeys(), ...attempts, findMissingSide: false });
}

/** Key of a server of one's own; one that listens on loopback may have none and takes any. */
function serverKey(): { id: string; secret: string } {
  return { id: process.env.FACE_SERVER_ID ?? 'bench', secret: process.env.FACE_SERVER_SECRET ?? 'bench' };
}

async function serverTencent(url: string): Promise<FaceComparer> {
  const { createTencentComparer } = await import('@face/vendors');
  const { id, secret } = serverKey();
  return createTencentComparer({
    secretId: id,
    secretKey: secret,
    ...serverEndpoint(url),
    rateLimit: SERVER_RATE_LIMIT,
    findMissingSide: false,
  });
}

async function serverFacepp(url: string): Promise<FaceComparer> {
  const { createFaceppComparer } = await import('@face/vendors');
  const { id, secret } = serverKey();
  return createFaceppComparer({
    apiKey: id,
    apiSecret: secret,
    ...serverEndpoint(url),
    rateLimit: SERVER_RATE_LIMIT,
  });
}

function serverEndpoint(url: string): { endpoint: string; protocol: 'http' | 'https' } {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    throw new FaceError('INVALID_ARGUMENT', { name: '--server', reason: 'is no http or https URL' });
  }
  return { endpoint: parsed.host, protocol: parsed.protocol === 'http:' ? 'http' : 'https' };
}

async function readPrices({ price, pricePer1000 }: BenchFlags): Promise<PriceTable | undefined> {
  if (price !== undefined) return (await loadBenchmark()).readPriceTable(price);
  if (pricePer1000 === undefined) return undefined;
  return { currency: 'units', perThousand: { tencent: pricePer1000, facepp: pricePer1000 } };
}
