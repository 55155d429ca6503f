// Where a relay is posted, and what URL it carries inside.
import { expect, test } from 'vitest';
import type { ChainSupplier } from '../chain/types.ts';
import { httpEndpoint, innerUrl, postTarget } from './endpoint.ts';

test('the inner URL is the staked one with the path behind its own', () => {
  const cases = [
    ['https://one.example', '/v1/models', 'https://one.example/v1/models'],
    ['https://one.example/', '/v1/models', 'https://one.example/v1/models'],
    ['https://one.example/base//', '/v1/models?limit=1', 'https://one.example/base/v1/models?limit=1'],
    ['https://one.example/base?key=1', '/v1/models', 'https://one.example/base/v1/models?key=1'],
    ['https://one.example/?a=1?b', '/v1/models?limit=1', 'https://one.example/v1/models?limit=1&a=1?b'],
    ['', '/v1/models', '/v1/models'],
  ] as const;
  for (const [staked, path, inner] of cases) expect(innerUrl(staked, path), staked).toBe(inner);
});

test('the request is posted to the staked URL as it stands, and never with credentials', () => {
  const targetOf = (url: string) => postTarget({ url, rpcType: 3 });
  expect(targetOf('https://one.example:8443/base/?key=1')).toEqual({ baseUrl: 'https://one.example:8443', path: '/base/?key=1' });
  expect(targetOf('http://one.example')).toEqual({ baseUrl: 'http://one.example', path: '/' });
  // What the client refuses by itself is handed to it whole.
  for (const odd of ['https://user:secret@one.example', 'file:///etc/passwd', 'one.example', ''])
    expect(targetOf(odd)).toEqual({ baseUrl: odd, path: '/' });
  const endpoint = { url: 'https://two.example/a', rpcType: 3 };
  expect(postTarget(endpoint)).toBe(postTarget(endpoint));
});

test('of several endpoints one that speaks plain HTTP is taken, REST first', () => {
  const supplier = (...rpcTypes: readonly number[]): ChainSupplier => ({
    operatorAddress: 'pokt1one',
    stakeUpokt: 1n,
    unstakeHeight: 0,
    services: [{ serviceId: 'text-generation', endpoints: rpcTypes.map((rpcType) => ({ url: `https://${rpcType}.example`, rpcType })) }],
  });
  const chosen = (...rpcTypes: readonly number[]) => httpEndpoint(supplier(...rpcTypes), 'text-generation')?.rpcType;
  expect([chosen(2, 3, 4), chosen(1, 3), chosen(5, 0), chosen(1, 2, 5), chosen()]).toEqual([4, 3, 0, undefined, undefined]);
  expect(httpEndpoint(supplier(4), 'other')).toBeNull();
});
