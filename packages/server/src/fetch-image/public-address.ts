import { FaceError } from '@face/core';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A network in CIDR notation that may be reached although it is not public. */
export type AllowedNetwork = readonly [Address, number];

/** The only part of IPv6 that is routed globally; everything outside it is special in some way. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** Ranges inside it that embed or tunnel another address, are for documentation, or never routed. */
const NOT_GLOBAL = ['2001::/23', '2001:db8::/32', '2002::/16', '3ffe::/16', '3fff::/20'].map((cidr) =>
  ipaddr.IPv6.parseCIDR(cidr),
);

/** Public by its range, but the platform's own agent on every virtual machine of Azure. */
const NOT_PUBLIC = ['168.63.129.16'];

/** @throws FaceError `INVALID_ARGUMENT` for what is no CIDR */
export function parseAllowedNetwork(cidr: string): AllowedNetwork {
  try {
    return ipaddr.parseCIDR(cidr.includes('/') ? cidr : `${cidr}/${cidr.includes(':') ? 128 : 32}`);
  } catch (cause) {
    throw new FaceError(
      'INVALID_ARGUMENT',
      { name: 'urls.allow', reason: `${cidr} is no network` },
      { cause },
    );
  }
}

/**
 * True when the server may connect to an address: it is public, or in an allowed network. IPv6 forms of IPv4
 * addresses (mapped, compatible, NAT64, 6to4, Teredo) are never public: they reach whatever is embedded in them.
 */
export function isAddressAllowed(address: string, allowed: readonly AllowedNetwork[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  return allowed.some((network) => isInside(parsed, network)) || isPublic(parsed);
}

function isPublic(address: Address): boolean {
  if (address.kind() === 'ipv4') {
    return address.range() === 'unicast' && !NOT_PUBLIC.includes(address.toString());
  }
  return (
    isInside(address, GLOBAL_UNICAST) &&
    address.range() === 'unicast' &&
    !NOT_GLOBAL.some((network) => isInside(address, network))
  );
}

function isInside(address: Address, [network, bits]: AllowedNetwork): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
