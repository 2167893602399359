import { lookup } from 'node:dns/promises';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { FaceError } from '@face/core';
import { type AllowedNetwork, isAddressAllowed } from './public-address.js';

/** Resolves a host name to all its addresses. */
export type Resolver = (host: string) => Promise<readonly LookupAddress[]>;

export const systemResolver: Resolver = (host) => lookup(host, { all: true, verbatim: true });

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * A `lookup` for sockets that resolves once, refuses the host when any of its addresses may not be reached, and
 * connects to the very addresses it checked: a name that changes its answer afterwards gains nothing.
 */
export function createCheckedLookup(
  resolver: Resolver,
  allowed: readonly AllowedNetwork[],
): (host: string, options: LookupOptions, callback: LookupCallback) => void {
  return (host, { all }, callback) => {
    resolver(host).then(
      (addresses) => {
        const refused = addresses.find(({ address }) => !isAddressAllowed(address, allowed));
        const first = addresses[0];
        if (refused !== undefined || first === undefined) callback(refusedHost(), '');
        else if (all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      () => {
        callback(refusedHost(), '');
      },
    );
  };
}

/** One reason for every refusal, unknown names included: the answers must not map the inside of a network. */
export function refusedHost(): FaceError {
  return new FaceError('IMAGE_DOWNLOAD_FAILED', { reason: 'the host is unknown or not allowed' });
}
