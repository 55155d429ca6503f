import { describe, expect, test } from 'vitest';
import { metricSpecs } from './metric-specs.ts';

describe('without a list', () => {
  test.each([
    ['loglikelihood', ['perplexity', 'acc'], [false, true]],
    ['loglikelihood_rolling', ['word_perplexity', 'byte_perplexity', 'bits_per_byte'], [false, false, false]],
    ['multiple_choice', ['acc', 'acc_norm'], [true, true]],
    ['generate_until', ['exact_match'], [true]],
  ] as const)('%s has lm-eval’s defaults', (output_type, names, higherIsBetter) => {
    const specs = metricSpecs({ metric_list: null, output_type });
    expect(specs.map((it) => it.metric)).toEqual(names);
    expect(specs.map((it) => it.higherIsBetter)).toEqual(higherIsBetter);
  });
});

test('what the file says wins, what it leaves out comes from the registry, the rest is arguments', () => {
  const metric = { '!function': 'own/utils.py:score' };
  const specs = metricSpecs({
    output_type: 'generate_until',
    metric_list: [
      { metric: 'exact_match', ignore_case: true, regexes_to_ignore: [','] },
      { metric: 'mcc', aggregation: 'mean', higher_is_better: false, hf_evaluate: true },
      { metric, aggregation: metric, higher_is_better: true },
      { metric: 'own_score' },
    ],
  });
  expect(specs).toEqual([
    {
      metric: 'exact_match',
      aggregation: 'mean',
      higherIsBetter: true,
      kwargs: { ignore_case: true, regexes_to_ignore: [','] },
      hfEvaluate: false,
      registered: true,
    },
    { metric: 'mcc', aggregation: 'mean', higherIsBetter: false, kwargs: {}, hfEvaluate: true, registered: true },
    { metric, aggregation: metric, higherIsBetter: true, kwargs: {}, hfEvaluate: false, registered: true },
    { metric: 'own_score', aggregation: null, higherIsBetter: null, kwargs: {}, hfEvaluate: false, registered: false },
  ]);
});
