import type { ComparerSubjectOptions, PriceTable, SubjectOpener, SubjectSource } from '@face/benchmark';
import { FaceError, type FaceComparer } from '@face/core';
import type { PrecisionWish, ProfileName } from '@face/engine';
import { InvalidArgumentError } from 'commander';
import type { BenchFlags } from './commands/bench.js';
import { loadBenchmark } from './load-benchmark.js';
import { noteTrouble } from './note-trouble.js';
import { note } from './terminal.js';
import { requireFaceppKeys, requireTencentKeys } from './vendor-keys.js';

const BENCH_PROVIDERS = ['local', 'server', 'tencent', 'facepp'] as const;
export type BenchProvider = (typeof BENCH_PROVIDERS)[number];

/** Requests in flight at once to a server or a cloud. */
const SERVER_CONCURRENCY = 4;
const CLOUD_CONCURRENCY = 8;
/** Calls for one pair at most. */
const CLOUD_ATTEMPTS = 4;
const LATENCY_SAMPLE = 50;
/** Between two calls of the sample: what the clients' rate limits (50 and 1 per second) leave for one. */
const LATENCY_GAP_MS = { tencent: 20, facepp: 1000 } as const;
/** A server of one's own has no quota. */
const SERVER_RATE_LIMIT = { requests: 100_000 };

/** Parses a name of `--provider`. */
export function parseBenchProvider(name: string): BenchProvider {
  const known = BENCH_PROVIDERS.find((provider) => provider === name);
  if (known === undefined) throw new InvalidArgumentError(`Known: ${BENCH_PROVIDERS.join(', ')}.`);
  return known;
}

/**
 * Everybody that the flags name, to be opened one after the other.
 * @throws FaceError `INVALID_ARGUMENT` for a price table, key or URL that cannot be used.
 */
export async function subjectSources(flags: BenchFlags): Promise<SubjectOpener[]> {
  const prices = await readPrices(flags);
  return flags.provider.flatMap((provider): SubjectOpener[] => {
    if (provider === 'local') return localVariants(flags);
    if (provider === 'server') {
      const wires = [
        { name: 'server, Tencent wire', comparer: serverTencent },
        { name: 'server, Face++ wire', comparer: serverFacepp },
      ];
      return wires.map(({ name, comparer }) => ({
        name,
        open: async () =>
          openSubject(name, await comparer(flags.server), {
            concurrency: SERVER_CONCURRENCY,
            key: flags.server,
          }),
      }));
    }
    return [{ name: provider, open: () => openCloud(provider, flags, prices) }];
  });
}

interface LocalVariant {
  readonly name: string;
  readonly pack: string;
  readonly profile: ProfileName;
  readonly precision: PrecisionWish;
}

/** Every pack in every profile and precision that the flags name. */
function localVariants(flags: BenchFlags): SubjectOpener[] {
  const variants = flags.pack.flatMap((pack) =>
    flags.profile.flatMap((profile) =>
      flags.precision.map((precision): LocalVariant => {
        const computed = precision === 'auto' ? '' : `, ${precision}`;
        return { name: `${packName(pack, flags.pack)}/${profile}${computed}`, pack, profile, precision };
      }),
    ),
  );
  return variants.map((variant) => ({ name: variant.name, open: () => openLocal(variant, flags) }));
}

/** The folder's own name; the whole path where another pack of the run is called the same. */
function packName(pack: string, packs: readonly string[]): string {
  const lastPart = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
  const name = lastPart(pack);
  return packs.some((other) => other !== pack && lastPart(other) === name) ? pack : name;
}

async function openLocal(variant: LocalVariant, flags: BenchFlags): Promise<SubjectSource> {
  const { localSubject, queuedSubject } = await loadBenchmark();
  const { choose, workers, queue, allPairs, templates } = flags;
  const options = { ...variant, choose, ...(workers !== undefined && { workers }) };
  return queue === undefined
    ? localSubject({ ...options, allPairs, templatesFolder: templates })
    : queuedSubject({
        ...options,
        url: queue,
        onTrouble: noteTrouble('the queue'),
        onNoWorker: () => {
          note(`no worker yet: ${workerCommand({ ...variant, choose })}`);
        },
      });
}

/** The command that takes pairs of such a scorer. */
export function workerCommand(flags: {
  readonly pack: string;
  readonly profile: string;
  readonly precision?: string;
  readonly choose: string;
}): string {
  const { pack, profile, precision = 'auto', choose } = flags;
  const computed = precision === 'auto' ? '' : ` --precision ${precision}`;
  const choice = choose === 'largest' ? '' : ` --choose ${choose}`;
  return `face worker --queue <url> --pack ${pack} --profile ${profile}${computed}${choice}`;
}

async function openSubject(
  name: string,
  comparer: FaceComparer,
  options: Omit<ComparerSubjectOptions, 'name' | 'comparer'>,
): Promise<SubjectSource> {
  const { comparerSubject } = await loadBenchmark();
  return comparerSubject({ name, comparer, ...options });
}

async function openCloud(
  provider: 'tencent' | 'facepp',
  flags: BenchFlags,
  prices: PriceTable | undefined,
): Promise<SubjectSource> {
  const { AnswerCache, parseCacheKey } = await loadBenchmark();
  const { maxCalls, cache: folder } = flags;
  const { comparer, endpoint } = await cloudComparer(provider);
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
          `${provider} ${comparer.info.model} ${endpoint}`,
        );
  return openSubject(provider, comparer, {
    concurrency: CLOUD_CONCURRENCY,
    maxCalls,
    cache,
    key: endpoint,
    // A retry is a call as well: with a budget there are none.
    attempts: maxCalls === undefined ? CLOUD_ATTEMPTS : 1,
    latencySample: { count: LATENCY_SAMPLE, gapMs: LATENCY_GAP_MS[provider] },
    ...(prices !== undefined &&
      perThousand !== undefined && { price: { currency: prices.currency, perThousand } }),
  });
}

/** The client of a cloud and where it calls. */
async function cloudComparer(
  provider: 'tencent' | 'facepp',
): Promise<{ readonly comparer: FaceComparer; readonly endpoint: string }> {
  const { createFaceppComparer, createTencentComparer } = await import('@face/vendors');
  // Every call has to be counted: retries are the bench's own.
  const once = { maxAttempts: 1 };
  if (provider === 'tencent') {
    const keys = requireTencentKeys();
    // Which image has no face is not worth a second call here.
    const comparer = createTencentComparer({ ...keys, ...once, findMissingSide: false });
    return { comparer, endpoint: endpointName(keys) };
  }
  const keys = requireFaceppKeys();
  return { comparer: createFaceppComparer({ ...keys, ...once }), endpoint: endpointName(keys) };
}

/** Answers of one place are none of another. */
function endpointName({
  endpoint,
  protocol,
}: {
  endpoint?: string | undefined;
  protocol?: string | undefined;
}): string {
  return `${protocol ?? 'https'}://${endpoint ?? 'default'}`;
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
