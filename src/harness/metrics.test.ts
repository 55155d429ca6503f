// Metrics and aggregations against values worked out by hand from lm-eval's definitions.
import { describe, expect, it } from 'vitest';
import { aggregationOf, aggregations, meanStderr } from './aggregation.ts';
import { choiceAccuracy, continuationMetrics, exactMatch, rollingMetrics } from './metrics.ts';
import type { MetricValue } from './types.ts';

const value = (values: readonly MetricValue[], metric: string): number | undefined => values.find((one) => one.metric === metric)?.value;

describe('exact_match', () => {
  it('compares texts as they are', () => {
    expect(exactMatch()('a', 'a')).toEqual({ metric: 'exact_match', value: 1, kind: 'binary' });
    expect(exactMatch()('A', 'a').value).toBe(0);
    expect(exactMatch()('', '').value).toBe(1);
  });

  it('leaves out what the options say, on both sides', () => {
    expect(exactMatch({ ignoreCase: true })('ÀB', 'àb').value).toBe(1);
    expect(exactMatch({ ignorePunctuation: true })('a.b!', '(ab)').value).toBe(1);
    expect(exactMatch({ ignoreNumbers: true })('a1', '23a').value).toBe(1);
    expect(exactMatch({ regexesToIgnore: [',', '\\$\\s*'] })('$ 1,000', '1000').value).toBe(1);
    expect(exactMatch({ regexesToIgnore: ['.'] })('a', 'bb').value).toBe(1);
  });
});

describe('multiple choice', () => {
  it('takes the most probable, per character and per byte', () => {
    const choices = ['no', 'perhaps', 'äääää'];
    const values = choiceAccuracy([-4, -7, -5.5], choices, 1);
    expect([value(values, 'acc'), value(values, 'acc_norm'), value(values, 'acc_bytes')]).toEqual([0, 1, 0]);
    expect(value(choiceAccuracy([-4, -7, -5.5], choices, 0), 'acc')).toBe(1);
    expect(value(choiceAccuracy([-4, -7, -5.5], choices, 2), 'acc_bytes')).toBe(1);
  });

  it('takes the first of equal ones', () => {
    expect(value(choiceAccuracy([-1, -1], ['a', 'b'], 0), 'acc')).toBe(1);
    expect(value(choiceAccuracy([-1, -1], ['a', 'b'], 1), 'acc')).toBe(0);
  });
});

describe('perplexities', () => {
  const values = [rollingMetrics(-6, 'one two'), rollingMetrics(-9, 'ä b  c')];
  const all = (metric: string): MetricValue[] => values.flat().filter((one) => one.metric === metric);

  it('weigh texts by words or bytes', () => {
    expect(aggregations.weighted_perplexity(all('word_perplexity'))).toBeCloseTo(Math.exp(15 / 5), 12);
    expect(aggregations.weighted_perplexity(all('byte_perplexity'))).toBeCloseTo(Math.exp(15 / 14), 12);
    expect(aggregations.bits_per_byte(all('bits_per_byte'))).toBeCloseTo(15 / 14 / Math.LN2, 12);
  });

  it('count empty parts at the ends as words, as lm-eval does', () => {
    expect(rollingMetrics(-1, ' a ')[0]?.weight).toBe(3);
    expect(rollingMetrics(-1, '')[0]?.weight).toBe(1);
  });

  it('of a continuation are the mean log-probability', () => {
    expect(
      aggregations.perplexity([continuationMetrics(-1, true), continuationMetrics(-2, false)].map(([first]) => first ?? { value: 0 })),
    ).toBeCloseTo(Math.exp(1.5), 12);
    expect(value(continuationMetrics(-1, true), 'acc')).toBe(1);
  });
});

it('every metric has its aggregation; means have a standard error', () => {
  const metrics = [...choiceAccuracy([-1], ['a'], 0), ...rollingMetrics(-1, 'a'), ...continuationMetrics(-1, true), exactMatch()('', '')];
  for (const { metric } of metrics) expect(aggregationOf[metric]).toBeDefined();
  expect(aggregations.mean([{ value: 1 }, { value: 0 }, { value: 0 }])).toBeCloseTo(1 / 3, 12);
  expect(meanStderr([{ value: 1 }, { value: 0 }, { value: 0 }])).toBeCloseTo(1 / 3, 12);
  expect(meanStderr([{ value: 1 }])).toBeNaN();
});
