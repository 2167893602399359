import { describe, expect, it } from '@jest/globals';
import { isAddressAllowed, parseAllowedNetwork } from '../../src/fetch-image/public-address.js';

const REFUSED = {
  'this network': ['0.0.0.0', '0.1.2.3'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  'link-local, cloud metadata included': ['169.254.0.1', '169.254.169.254', 'fe80::1', 'febf::1'],
  'public, but a cloud host of its guests': ['168.63.129.16', '::ffff:168.63.129.16'],
  'protocol assignments': ['192.0.0.1', '192.0.0.170'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  benchmarking: ['198.18.0.1', '198.19.255.255', '2001:2::1'],
  '6to4 relays': ['192.88.99.1'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  'reserved and broadcast': ['240.0.0.1', '255.255.255.255'],
  unspecified: ['::'],
  'IPv4-mapped, even of public addresses': ['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8'],
  'IPv4-compatible': ['::127.0.0.1', '::8.8.8.8'],
  NAT64: ['64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::a00:1'],
  '6to4 and Teredo': ['2002:7f00:1::', '2002:808:808::', '2001::1'],
  'unique local': ['fc00::1', 'fd12:3456::1'],
  'site-local': ['fec0::1'],
  discard: ['100::1'],
  ORCHID: ['2001:20::1'],
  'never allocated': ['4000::1', '5f00::1', '8000::1'],
  'no address': ['', 'localhost', '1.2.3.4.5', '127.1.1.1.1'],
};

describe('isAddressAllowed', () => {
  it.each(Object.entries(REFUSED))('refuses %s', (_, addresses) => {
    expect(addresses.filter((address) => isAddressAllowed(address, []))).toEqual([]);
  });

  it('allows public addresses', () => {
    const addresses = ['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.63.255.255', '100.128.0.1'];
    const addresses6 = ['2606:4700::1111', '2a00:1450::1'];
    expect([...addresses, ...addresses6].filter((address) => !isAddressAllowed(address, []))).toEqual([]);
  });

  it('allows what is listed, and nothing beside it', () => {
    const allowed = ['10.1.0.0/16', 'fd00:1::/64', '127.0.0.1'].map(parseAllowedNetwork);
    const answers = ['10.1.2.3', '10.2.0.1', 'fd00:1::5', 'fd00:2::5', '127.0.0.1', '127.0.0.2'].map(
      (address) => isAddressAllowed(address, allowed),
    );
    expect(answers).toEqual([true, false, true, false, true, false]);
  });
});

describe('parseAllowedNetwork', () => {
  it.each(['nonsense', '10.0.0.0/33', 'fd00::/200', ''])('refuses %j', (text) => {
    expect(() => parseAllowedNetwork(text)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
