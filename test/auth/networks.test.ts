import { describe, expect, test } from 'vitest';
import { isNetwork, isWithin } from '../../src/auth/networks.ts';

describe('Not a network', () => {
  test.each([
    '',
    'example.org',
    '192.0.2',
    '192.0.2.256',
    '192.0.2.0/33',
    '192.0.2.0/-1',
    '192.0.2.0/',
    '192.0.2.0/8/8',
    '192.0.2.0/0x8',
    '2001:db8::/129',
    'fe80::1%eth0',
    ' 192.0.2.1',
  ])('%j', (text) => {
    expect(isNetwork(text)).toBe(false);
  });
});

test.each(['192.0.2.7', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::1', '2001:db8::/32', '::/0'])(
  '%s is one',
  (text) => {
    expect(isNetwork(text)).toBe(true);
  },
);

describe('An address', () => {
  const networks = ['192.0.2.0/24', '198.51.100.7', '2001:db8:1::/48'];
  test.each([
    '192.0.3.0',
    '198.51.100.8',
    '2001:db8:2::1',
    '::ffff:192.0.3.1',
    '::192.0.2.1',
    '::1',
    'localhost',
    '',
    'unknown',
    '192.0.2.1, 198.51.100.7',
  ])('is outside: %j', (address) => {
    expect(isWithin(address, networks)).toBe(false);
  });

  test.each([
    '192.0.2.0',
    '192.0.2.255',
    '198.51.100.7',
    '2001:db8:1::1',
    '2001:0DB8:0001:0000::1',
    '::ffff:192.0.2.9',
    '::ffff:c000:209',
  ])('is within: %s', (address) => {
    expect(isWithin(address, networks)).toBe(true);
  });
});
