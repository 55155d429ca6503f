import { expect, test } from 'vitest';
import { isLoopback, viewOf } from './view.ts';

const operator = {
  listener: '127.0.0.1',
  port: 8787,
  peer: '127.0.0.1',
  httpVersion: '1.1',
  headers: { host: '127.0.0.1:8787' },
};

test('the operator is who asks loopback from loopback by a loopback name', () => {
  expect(viewOf(operator)).toBe('operator');
  for (const host of ['localhost:8787', 'LOCALHOST:8787', '[::1]:8787'])
    expect(viewOf({ ...operator, headers: { host } })).toBe('operator');
  expect(viewOf({ ...operator, listener: '::1', peer: '::1' })).toBe('operator');
  expect(viewOf({ ...operator, peer: '::ffff:127.0.0.1' })).toBe('operator');
  expect(viewOf({ ...operator, port: 80, headers: { host: 'localhost' } })).toBe('operator');
  expect(
    viewOf({ ...operator, headers: { host: 'localhost:8787', 'sec-fetch-site': 'same-origin', origin: 'http://localhost:8787' } }),
  ).toBe('operator');
});

test.each([
  ['a listener that others can reach', { listener: '0.0.0.0' }],
  ['a listener on all IPv6 addresses', { listener: '::' }],
  ['a peer from elsewhere', { peer: '192.168.1.7' }],
  ['a peer that is gone', { peer: undefined }],
  ['HTTP/1.0, which some proxies speak', { httpVersion: '1.0' }],
  ['a name that only resolves to loopback (DNS rebinding)', { headers: { host: 'attacker.example:8787' } }],
  ['a name that begins like loopback', { headers: { host: 'localhost.attacker.example:8787' } }],
  ['another port in Host', { headers: { host: '127.0.0.1:80' } }],
  ['no port in Host', { headers: { host: '127.0.0.1' } }],
  ['no Host', { headers: {} }],
  ['a proxy that says so: X-Forwarded-For', { headers: { host: '127.0.0.1:8787', 'x-forwarded-for': '203.0.113.9' } }],
  ['a proxy that says so: Forwarded', { headers: { host: '127.0.0.1:8787', forwarded: 'for=203.0.113.9' } }],
  ['a proxy that says so: Via', { headers: { host: '127.0.0.1:8787', via: '1.1 proxy' } }],
  ['a proxy that says so: X-Real-IP, empty', { headers: { host: '127.0.0.1:8787', 'x-real-ip': '' } }],
  ['a page of another site in the same browser', { headers: { host: '127.0.0.1:8787', 'sec-fetch-site': 'cross-site' } }],
  ['a page of another port in the same browser', { headers: { host: '127.0.0.1:8787', 'sec-fetch-site': 'same-site' } }],
  ['a foreign origin', { headers: { host: '127.0.0.1:8787', origin: 'http://attacker.example' } }],
  ['an opaque origin', { headers: { host: '127.0.0.1:8787', origin: 'null' } }],
])('the public is: %s', (_what, change) => {
  expect(viewOf({ ...operator, ...change })).toBe('public');
});

test('loopback addresses', () => {
  for (const address of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1']) expect(isLoopback(address)).toBe(true);
  for (const address of ['0.0.0.0', '::', '10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '1270.0.0.1']) expect(isLoopback(address)).toBe(false);
});
