// lm-eval's filters on ordinary and on odd answers. The expected values come from lm-eval 0.4.13's own filter classes.
import { describe, expect, test } from 'vitest';
import type { Dict, Value } from '../values/index.ts';
import { builtinFilter, FilterError, filterNames } from './index.ts';

const run = (name: string, kwargs: Dict, answers: readonly Value[], doc: Dict = {}): readonly Value[] =>
  builtinFilter(name, kwargs)(
    answers,
    answers.map(() => doc),
  );

describe('selection', () => {
  test('take_first takes the answer, or the first letter of one', () => {
    expect(run('take_first', {}, [['a', 'b'], 'xyz'])).toEqual(['a', 'x']);
    expect(() => run('take_first', {}, [[]])).toThrow(FilterError);
  });

  test('take_first_k needs that many', () => {
    expect(run('take_first_k', { k: 2 }, [['a', 'b', 'c']])).toEqual([['a', 'b']]);
    expect(() => run('take_first_k', { k: 2 }, [['a']])).toThrow(/needs 2 answers a request, got 1; raise repeats/);
  });

  test('majority_vote: of equally many the first seen', () => {
    expect(run('majority_vote', {}, [['b', 'a', 'a', 'b'], ['x'], [1, 1.5, 1.5]])).toEqual([['b'], ['x'], [1.5]]);
  });
});

describe('regex', () => {
  test('picks a match, its first group that is not empty, or the fallback', () => {
    expect(run('regex', {}, [['so #### 1,234.', 'none']])).toEqual([['1,234.', '[invalid]']]);
    expect(run('regex', { regex_pattern: '(\\$\\d+)|(\\d+ )', group_select: -1 }, [['$1 22 x']])).toEqual([['22']]);
    expect(run('regex', { regex_pattern: '(x?)(z?)y', fallback: ' none ' }, [['y', 'q', null]])).toEqual([['none', ' none ', ' none ']]);
    expect(() => run('regex', { regex_pattern: '\\d', group_select: 1 }, [['1']])).toThrow(/fewer matches/);
  });

  test('speaks Python: any digit, any letter', () => {
    expect(run('regex', { regex_pattern: '\\d+' }, [['٤٢']])).toEqual([['٤٢']]);
  });

  test('ends in time on a hostile answer', () => {
    expect(run('regex', { regex_pattern: '(?=(a+)+b)x' }, [[`${'a'.repeat(5000)}!`]])).toEqual([['[invalid]']]);
  });
});

describe('multi_choice_regex', () => {
  const doc = { choices: ['The heron', 'A lamp.', 'The heron and lamp'] };
  const options = { regex_pattern: '(\\([A-Z]\\))', ignore_case: true, ignore_punctuation: true, regexes_to_ignore: ['^the '] };
  const answer = (text: string) => run('multi_choice_regex', options, [[text]], doc)[0];

  test('by letter, by the longest text, by a bare letter, or not at all', () => {
    expect(answer('I say (B)')).toEqual(['(B)']);
    expect(answer('see The heron and LAMP!')).toEqual(['(C)']);
    expect(answer('a lamp')).toEqual(['(B)']);
    expect(answer('Answer:  C')).toEqual(['(C)']);
    expect(answer('D')).toEqual(['[invalid]']);
    expect(() => run('multi_choice_regex', options, [['a']])).toThrow(/no list "choices"/);
  });
});

describe('transformation', () => {
  test('white space, case, map', () => {
    expect(run('remove_whitespace', {}, [[' a\x1f', '\u3000b']])).toEqual([['a', 'b']]);
    expect(run('lowercase', {}, [['ÀB', 'ΑΣ']])).toEqual([['àb', 'ας']]);
    expect(run('uppercase', {}, [['straße']])).toEqual([['STRASSE']]);
    expect(run('map', { mapping_dict: { a: 1 }, default_value: null }, [['a', 'constructor']])).toEqual([[1, null]]);
    expect(() => run('lowercase', {}, [[1]])).toThrow(FilterError);
  });

  test('format_span and regex_pos', () => {
    expect(run('format_span', {}, [['Person: Ann, Bob $$ Location: none $$ date: 3 May']])).toEqual([
      ['per: ann $ per: bob $ date: 3 may'],
    ]);
    expect(run('regex_pos', {}, [["[('a', 'DET'), ('b', 'NOUN')]", 'nothing']])).toEqual([[['DET', 'NOUN'], ['invalid']]]);
  });
});

test('unknown names and arguments say what there is', () => {
  expect(() => builtinFilter('regexp', {})).toThrow(/filter "regexp" not found; known filters: take_first/);
  expect(() => builtinFilter('regex', { pattern: 'x' })).toThrow(/no argument "pattern"; it has: regex_pattern/);
  expect(() => builtinFilter('take_first_k', { k: 'x' })).toThrow(/"k" must be a whole number/);
  expect(filterNames).toContain('decontaminate');
});
