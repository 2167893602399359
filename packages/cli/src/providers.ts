import { FaceError, type FaceComparer } from '@face/core';
import { type ProfileName, createEngine } from '@face/engine';
import { InvalidArgumentError } from 'commander';
import { readVendorKeys } from './vendor-keys.js';

export const PROVIDERS = ['local', 'tencent', 'facepp'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Parses `--provider`: one, or `all` whose keys are there. */
export function parseProviders(value: string): Provider[] {
  if (value === 'all') {
    const keys = readVendorKeys();
    return PROVIDERS.filter((provider) => provider === 'local' || keys[provider] !== undefined);
  }
  if ((PROVIDERS as readonly string[]).includes(value)) return [value as Provider];
  throw new InvalidArgumentError(`Known: ${PROVIDERS.join(', ')}, all.`);
}

export interface LocalFlags {
  readonly pack: string;
  readonly profile: ProfileName;
  readonly rotate?: boolean | undefined;
}

/** Opens a comparer. @throws FaceError `INVALID_ARGUMENT` when its keys are missing, and as the comparers do */
export async function openProvider(
  provider: Provider,
  { pack, profile, rotate }: LocalFlags,
): Promise<FaceComparer> {
  // A single comparison has two images: more workers would only take longer to start.
  if (provider === 'local') {
    return createEngine({ pack, profile, workers: 2, rotate: rotate === true ? 'auto' : 'never' });
  }
  const keys = readVendorKeys();
  if (provider === 'tencent') {
    if (keys.tencent === undefined) throw missingKeys('TENCENT_SECRET_ID and TENCENT_SECRET_KEY');
    const { createTencentComparer } = await import('@face/vendors');
    return createTencentComparer(keys.tencent);
  }
  if (keys.facepp === undefined) throw missingKeys('FACEPP_API_KEY and FACEPP_API_SECRET');
  const { createFaceppComparer } = await import('@face/vendors');
  return createFaceppComparer(keys.facepp);
}

function missingKeys(names: string): FaceError {
  return new FaceError('INVALID_ARGUMENT', { name: names, reason: 'are not set' });
}
