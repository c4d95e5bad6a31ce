import { expect, test } from '@jest/globals';
import { isPrivateAddress } from '../../../src/system/private-address.ts';

test.each([
  ['127.0.0.1', true],
  ['128.0.0.1', false],
  ['10.255.0.1', true],
  ['11.0.0.1', false],
  ['192.168.0.1', true],
  ['192.169.0.1', false],
  ['172.15.255.255', false],
  ['172.16.0.0', true],
  ['172.29.0.1', true],
  ['172.31.255.255', true],
  ['172.32.0.0', false],
  ['::1', true],
  ['::12', false],
  ['fc00::1', true],
  ['fdff::1', true],
  ['fe80::1', false],
  ['2001:db8::1', false],
  ['::ffff:192.168.0.1', true],
  ['::ffff:8.8.8.8', false],
  ['', false],
])('%j is a loopback or private address: %j', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});
