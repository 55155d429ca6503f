// Vectors made by lm-eval 0.4.13's own aggregations, scikit-learn and sacrebleu: see testing/make-vectors.py.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Value } from '../values/index.ts';
import { pooledStderr, unweightedStderr } from './group.ts';
import { AggregationError, aggregateGroup, aggregations, isAggregationName, standardError } from './index.ts';
import { meanStderr } from './stderr.ts';

const value: z.ZodType<Value> = z.lazy(() => z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(value)]));
const vectors = z
  .array(
    z.object({
      aggregation: z.string().refine(isAggregationName),
      items: z.array(value),
      value: z.number(),
      stderr: z.array(z.tuple([z.number(), z.number()])),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('testing/vectors.json', import.meta.url), 'utf8')));

/** Equal to within 1e-9 of the larger. */
const isNear = (a: number, b: number): boolean => a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

test.each(vectors.map((vector, i) => ({ ...vector, i })))('vector $i: $aggregation', ({ aggregation, items, value: expected, stderr }) => {
  const found = aggregations[aggregation];
  expect(found.of(items)).toSatisfy((got: number) => isNear(got, expected), `near ${expected}`);
  for (const [iters, error] of stderr) {
    expect(standardError(aggregation, found, items, iters)).toSatisfy((got: number) => isNear(got, error), `near ${error}`);
  }
});

test('every aggregation has a vector', () => {
  expect(new Set(vectors.map(({ aggregation }) => aggregation))).toEqual(new Set(Object.keys(aggregations)));
});

test('no standard error for one item, no draws or an aggregation without a rule', () => {
  expect(standardError('acc', aggregations.mean, [1], 100)).toBe('N/A');
  expect(standardError('acc', aggregations.mean, [1, 0], 0)).toBe('N/A');
  expect(
    standardError(
      'bits_per_byte',
      aggregations.bits_per_byte,
      [
        [1, 2],
        [3, 4],
      ],
      100,
    ),
  ).toBe('N/A');
});

test.each([
  ['a text has no mean', () => aggregations.mean.of(['a'])],
  [
    'f1 is for two labels',
    () =>
      aggregations.f1.of([
        [0, 1],
        [2, 1],
      ]),
  ],
  [
    'f1 is for label 1',
    () =>
      aggregations.f1.of([
        [0, 2],
        [2, 0],
      ]),
  ],
  ['bleu takes texts', () => aggregations.bleu.of([[1, 'a']])],
  ['brier_score wants the gold among the choices', () => aggregations.brier_score.of([[2, [0.5, 0.5]]])],
])('%s', (_, act) => {
  expect(act).toThrow(AggregationError);
});

describe('groups', () => {
  const leaves = [
    { values: { 'acc,none': 0.5, 'acc_stderr,none': 0.02, 'f1,none': 1, 'f1_stderr,none': 'N/A' as const }, sampleLen: 100 },
    { values: { 'acc,none': 0.25, 'acc_stderr,none': 0.05, 'acc,strict': 1, 'acc_stderr,strict': 0 }, sampleLen: 234 },
    { values: { 'acc,none': 0.9, 'acc_stderr,none': 0.1 }, sampleLen: 17 },
  ];

  test('weighted and unweighted means with their standard errors', () => {
    const metric = { metric: 'acc', filterList: ['none'] };
    expect(aggregateGroup([{ ...metric, weightBySize: true }], leaves)).toEqual({
      values: { 'acc,none': 0.3527065527065527, 'acc_stderr,none': pooledStderr([0.02, 0.05, 0.1], [100, 234, 17]) },
      sampleLen: 351,
      sampleCount: { 'acc,none': 351 },
    });
    expect(aggregateGroup([{ ...metric, weightBySize: false }], leaves)?.values['acc,none']).toBeCloseTo(0.55, 12);
    expect(pooledStderr([0.02, 0.05, 0.1], [100, 234, 17])).toBeCloseTo(0.03421385887296175, 12);
    expect(unweightedStderr([0.02, 0.05, 0.1])).toBeCloseTo(0.03785938897200183, 12);
  });

  test('all filters where none are named; a missing standard error is missing for the group', () => {
    const found = aggregateGroup(
      ['acc', 'f1', 'none_has_it'].map((metric) => ({ metric, filterList: null, weightBySize: true })),
      leaves,
    );
    expect(Object.keys(found?.values ?? {})).toEqual([
      'acc,none',
      'acc_stderr,none',
      'acc,strict',
      'acc_stderr,strict',
      'f1,none',
      'f1_stderr,none',
    ]);
    expect(found?.values['f1_stderr,none']).toBe('N/A');
    expect(aggregateGroup([], leaves)).toBeNull();
  });
});

test('standard error of the mean', () => {
  expect(meanStderr([1, 0, 0, 1, 1, 1, 0, 0, 0, 0])).toBeCloseTo(0.163299316185545, 12);
});
