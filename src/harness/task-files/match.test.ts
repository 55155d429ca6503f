import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchNames } from './match.ts';

const names = ['arc', 'arc_easy', 'arc_challenge', 'Arc_easy', 'mmlu', 'mmlu_x[1]', 'a*b', 'é_1', '😀x', 'a-b', 'a]b', 'a!b'];

/** What Python's `fnmatch.filter(names, pattern)` gives, sorted. */
test.each<readonly [string, readonly string[]]>([
  ['arc', ['arc']],
  ['nothing', []],
  ['arc_*', ['arc_challenge', 'arc_easy']],
  ['*', [...names].sort()],
  ['?rc_easy', ['Arc_easy', 'arc_easy']],
  ['[aA]rc_easy', ['Arc_easy', 'arc_easy']],
  ['[!A]rc_easy', ['arc_easy']],
  ['[!a]rc_easy', ['Arc_easy']],
  ['mmlu_x[[]1]', ['mmlu_x[1]']],
  ['mmlu_x[1', []],
  ['mmlu_x[1]', []],
  ['a[*]b', ['a*b']],
  ['a[]]b', ['a]b']],
  ['a[!]]b', ['a!b', 'a*b', 'a-b']],
  ['a[+--]b', ['a-b']],
  ['a[b-]b', ['a-b']],
  ['?_1', ['é_1']],
  ['?x', ['😀x']],
  ['**a*r*c**y', ['arc_easy']],
  ['*e*', ['Arc_easy', 'arc_challenge', 'arc_easy']],
])('%s', (pattern, expected) => {
  expect(matchNames(pattern, names)).toEqual(expected);
});

test('stars match as a regular expression would, also where they are many', () => {
  const part = fc.stringMatching(/^[ab]{0,4}$/);
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.stringMatching(/^[ab]{0,16}$/), (parts, name) => {
      expect(matchNames(`${parts.join('*')}*`, [name]).length === 1).toBe(new RegExp(`^${parts.join('.*')}.*$`).test(name));
    }),
    { seed: 7, numRuns: 500 },
  );
  expect(matchNames(`${'a*'.repeat(50)}b`, ['a'.repeat(20_000)])).toEqual([]);
});
