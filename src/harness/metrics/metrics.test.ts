// Metrics of one doc against values worked out from lm-eval's definitions and numpy's texts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pyFloat, tuple } from '../values/index.ts';
import { continuationMetrics, countWords, rollingMetrics } from './continuation.ts';
import { exactMatch, textMatch } from './exact-match.ts';
import { argmax, type ChoiceResults, choiceMetrics } from './multiple-choice.ts';

const one = pyFloat(1);
const none = pyFloat(0);

describe('exact_match', () => {
  test('compares texts as they are', () => {
    expect(exactMatch()(['a'], ['a'])).toBe(1);
    expect(exactMatch()(['A'], ['a'])).toBe(0);
    expect(exactMatch()([''], [''])).toBe(1);
    expect(exactMatch()([' a'], ['a'])).toBe(0);
  });

  test('leaves out what the options say, on both sides', () => {
    expect(exactMatch({ ignoreCase: true })(['ÀB'], ['àb'])).toBe(1);
    expect(exactMatch({ ignorePunctuation: true })(['a.b!'], ['(ab)'])).toBe(1);
    expect(exactMatch({ ignoreNumbers: true })(['a1'], ['23a'])).toBe(1);
    expect(exactMatch({ regexesToIgnore: [',', '\\$\\s*'] })(['$ 1,000'], ['1000'])).toBe(1);
    expect(exactMatch({ regexesToIgnore: ['.'] })(['a'], ['bb'])).toBe(1);
  });

  test('has numpy’s texts: no NULs at the end, no longer in lower case', () => {
    expect(exactMatch()(['a\0\0'], ['a'])).toBe(1);
    expect(exactMatch()(['a\0b'], ['a'])).toBe(0);
    expect(exactMatch({ ignoreCase: true })(['İx'], ['i̇'])).toBe(1);
  });

  test('numbers and texts differ; lists are compared item by item', () => {
    expect(exactMatch()([1], ['1'])).toBe(0);
    expect(exactMatch()([['a', 'b']], ['a'])).toBe(0.5);
    expect(exactMatch()(['a', 'a', 'a'], ['x', 'a', 'y'])).toBeCloseTo(1 / 3, 12);
  });

  test('a text equals itself whatever is left out', () => {
    const match = exactMatch({ ignoreCase: true, ignoreNumbers: true, ignorePunctuation: true, regexesToIgnore: ['^the '] });
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => match([text], [text]) === 1));
  });

  test('of one text with one text is the same without lists', () => {
    const text = fc.array(fc.constantFrom('a', 'A', 'İ', 'i̇', 'ß', '𐐀', '𐐨', '\0', ',', '.', '1', 'the ', '\ud800'), { maxLength: 4 });
    const options = fc.record({
      regexesToIgnore: fc.subarray([',', '^the ', '[.]']),
      ignoreCase: fc.boolean(),
      ignorePunctuation: fc.boolean(),
      ignoreNumbers: fc.boolean(),
    });
    fc.assert(
      fc.property(options, text, text, (given, left, right) => {
        expect(textMatch(given)(left.join(''), right.join(''))).toBe(exactMatch(given)([left.join('')], [right.join('')]) === 1);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('multiple choice', () => {
  const results = (given: Partial<ChoiceResults>): ChoiceResults => ({
    logprobs: [-4, -7, -5.5],
    isGreedy: [true, false, false],
    unconditional: null,
    choices: ['no', 'perhaps', 'äääää'],
    gold: 0,
    hasSeveralTargets: false,
    ...given,
  });
  const all = new Set(['acc', 'acc_norm', 'acc_bytes', 'exact_match', 'f1', 'brier_score', 'acc_mutual_info']);
  const metrics = (given: Partial<ChoiceResults>) => choiceMetrics(results(given), all);

  test('the most probable, per character and per byte', () => {
    expect(metrics({ gold: 0 })).toMatchObject({ acc: one, acc_norm: none, acc_bytes: none, exact_match: 1, f1: tuple([0, 0]) });
    expect(metrics({ gold: 1 })).toMatchObject({ acc: none, acc_norm: one, acc_bytes: none, exact_match: 0 });
    expect(metrics({ gold: 2 })).toMatchObject({ acc: none, acc_norm: none, acc_bytes: one });
  });

  test('the right choice by its text or by several indices; one that is not there is never right', () => {
    expect(metrics({ gold: 'no' })).toMatchObject({ acc: one });
    expect(metrics({ gold: 'nope' })).toMatchObject({ acc: none, exact_match: 0, f1: tuple([-100, 0]) });
    expect(metrics({ gold: 7 })).toMatchObject({ acc: none, f1: tuple([-100, 0]) });
    expect(metrics({ gold: [2, 0], hasSeveralTargets: true })).toMatchObject({ acc: one, exact_match: 1, acc_bytes: one });
  });

  test('compared with its probability without context', () => {
    expect(metrics({ gold: 1, unconditional: [-1, -9, -3] })).toMatchObject({ acc_mutual_info: one });
  });

  test('an empty choice is never the best per character', () => {
    expect(metrics({ gold: 0, choices: ['', 'perhaps', 'x'] })).toMatchObject({ acc: one, acc_norm: none });
  });

  test('the first of equal ones, and a NaN before all', () => {
    expect(argmax([-1, -1])).toBe(0);
    expect(argmax([1, Number.NaN, 2])).toBe(1);
  });
});

describe('texts', () => {
  test('words between white space, empty ends included', () => {
    expect([' a ', '', 'one two', 'a\u00a0b\x1cc'].map(countWords)).toEqual([3, 1, 2, 3]);
  });

  test('a log-probability and what it is divided by', () => {
    expect(rollingMetrics(-6, 'ä b', new Set(['word_perplexity', 'bits_per_byte']))).toEqual({
      word_perplexity: tuple([pyFloat(-6), 2]),
      bits_per_byte: tuple([pyFloat(-6), 4]),
    });
    expect(continuationMetrics(-1.5, true, new Set(['acc', 'perplexity']))).toEqual({ perplexity: -1.5, acc: 1 });
  });
});
