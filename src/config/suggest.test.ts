import { expect, it } from 'vitest';
import { suggest } from './suggest.ts';

it.each([
  ['arc_chalenge', 'arc_challenge'],
  ['sede', 'seed'],
  ['PORT', 'port'],
  ['prot', 'port'],
  ['prt', 'port'],
])('%s was meant to be %s', (word, expected) => {
  expect(suggest(word, ['seed', 'host', 'port', 'arc_challenge', 'arc_easy'])).toBe(expected);
});

it('suggests nothing where nothing is near', () => {
  expect(suggest('banana', ['seed', 'port'])).toBeNull();
  expect(suggest('x', [])).toBeNull();
  expect(suggest('x'.repeat(100_000), ['port'])).toBeNull();
});
