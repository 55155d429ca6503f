import { expect, test } from 'vitest';
import { hashOf, routeOf } from './route.ts';

test('a hash leads back to where it came from, whatever the names', () => {
  for (const scope of [
    { network: 'localnet', service: 'text-generation' },
    { network: 'a/b #?', service: '100 %' },
  ]) {
    expect(routeOf(hashOf(scope))).toEqual({ scope, supplier: null });
    expect(routeOf(hashOf(scope, 'x/y'))).toEqual({ scope, supplier: 'x/y' });
  }
});

test('hashes that mean nothing lead to the first board', () => {
  for (const hash of ['', '#', '#/', '#/only', '#//x']) expect(routeOf(hash)).toEqual({ scope: null, supplier: null });
  expect(routeOf('#/n/%E0%A4%A')).toEqual({ scope: { network: 'n', service: '%E0%A4%A' }, supplier: null });
});
