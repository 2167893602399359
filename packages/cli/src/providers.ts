import { type FaceComparer, isFaceError } from '@face/core';
import { type PrecisionWish, type ProfileName, createEngine } from '@face/engine';
import { InvalidArgumentError } from 'commander';
import { readFaceppKeys, readTencentKeys, requireFaceppKeys, requireTencentKeys } from './vendor-keys.js';

export const PROVIDERS = ['local', 'tencent', 'facepp'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** Parses `--provider`: one, or `all` whose keys are there, be they wrong. */
export function parseProviders(value: string): Provider[] {
  if (value === 'all') return PROVIDERS.filter(isConfigured);
  if ((PROVIDERS as readonly string[]).includes(value)) return [value as Provider];
  throw new InvalidArgumentError(`Known: ${PROVIDERS.join(', ')}, all.`);
}

function isConfigured(provider: Provider): boolean {
  if (provider === 'local') return true;
  try {
    return (provider === 'tencent' ? readTencentKeys() : readFaceppKeys()) !== undefined;
  } catch (error) {
    // What is wrong with them is told when the provider is opened.
    if (isFaceError(error)) return true;
    throw error;
  }
}

export interface LocalFlags {
  readonly pack: string;
  readonly profile: ProfileName;
  readonly precision?: PrecisionWish | undefined;
  readonly rotate?: boolean | undefined;
}

/** Opens a comparer. @throws FaceError `INVALID_ARGUMENT` when its keys are missing, and as the comparers do */
export async function openProvider(
  provider: Provider,
  { pack, profile, precision, rotate }: LocalFlags,
): Promise<FaceComparer> {
  // A single comparison has two images: more workers would only take longer to start.
  if (provider === 'local') {
    return createEngine({ pack, profile, precision, workers: 2, rotate: rotate === true ? 'auto' : 'never' });
  }
  const { createFaceppComparer, createTencentComparer } = await import('@face/vendors');
  return provider === 'tencent'
    ? createTencentComparer(requireTencentKeys())
    : createFaceppComparer(requireFaceppKeys());
}
