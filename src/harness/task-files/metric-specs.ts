// The metrics of a configuration with lm-eval's defaults filled in: which, how aggregated, which direction is better.
import { type Dict, dict, entries, get, type Value } from '../values/index.ts';
import { isFunctionRef } from './function-ref.ts';
import type { FunctionRef, OutputType, TaskConfig } from './types.ts';

export interface MetricSpec {
  readonly metric: string | FunctionRef;
  /** Null where neither the file nor lm-eval's registry has one. */
  readonly aggregation: string | FunctionRef | null;
  readonly higherIsBetter: Value;
  /** The metric's own arguments, as `ignore_case: true`. */
  readonly kwargs: Dict;
  /** Asks for a metric script from the Hub. */
  readonly hfEvaluate: boolean;
  /** Whether lm-eval's registry knows the metric's name; functions are their own registry. */
  readonly registered: boolean;
}

interface Registered {
  readonly aggregation: string;
  readonly higherIsBetter: boolean;
}

const up = (aggregation: string): Registered => ({ aggregation, higherIsBetter: true });
const down = (aggregation: string): Registered => ({ aggregation, higherIsBetter: false });

/** lm-eval's registry of metrics. */
const registry: Readonly<Record<string, Registered>> = {
  acc: up('mean'),
  acc_all: up('mean'),
  acc_bytes: up('mean'),
  acc_mutual_info: up('mean'),
  acc_norm: up('mean'),
  bits_per_byte: down('bits_per_byte'),
  bleu: up('bleu'),
  brier_score: down('brier_score'),
  bypass: up('bypass'),
  byte_perplexity: down('weighted_perplexity'),
  chrf: up('chrf'),
  'chrf++': up('chrf++'),
  exact_match: up('mean'),
  f1: up('f1'),
  likelihood: up('mean'),
  mcc: up('matthews_corrcoef'),
  perplexity: down('perplexity'),
  ter: down('ter'),
  word_perplexity: down('weighted_perplexity'),
};

/** Whether lm-eval's registry knows the metric; any other name it looks up on the Hub. */
export function isRegisteredMetric(name: string): boolean {
  return Object.hasOwn(registry, name);
}

const defaultMetrics: Readonly<Record<OutputType, readonly string[]>> = {
  loglikelihood: ['perplexity', 'acc'],
  loglikelihood_rolling: ['word_perplexity', 'byte_perplexity', 'bits_per_byte'],
  multiple_choice: ['acc', 'acc_norm'],
  generate_until: ['exact_match'],
};

const ownKeys: ReadonlySet<unknown> = new Set(['metric', 'aggregation', 'higher_is_better', 'hf_evaluate']);

/** The metrics in order; those of the output type where the configuration names none. */
export function metricSpecs(config: Pick<TaskConfig, 'metric_list' | 'output_type'>): readonly MetricSpec[] {
  const listed: readonly Dict[] = config.metric_list ?? defaultMetrics[config.output_type].map((metric) => ({ metric }));
  return listed.map((entry) => {
    const metric = nameOrFunction(get(entry, 'metric')) ?? '';
    const known = typeof metric === 'string' && isRegisteredMetric(metric) ? registry[metric] : undefined;
    return {
      metric,
      aggregation: nameOrFunction(get(entry, 'aggregation')) ?? known?.aggregation ?? null,
      higherIsBetter: get(entry, 'higher_is_better') ?? known?.higherIsBetter ?? null,
      kwargs: dict(entries(entry).filter(([key]) => !ownKeys.has(key))),
      hfEvaluate: get(entry, 'hf_evaluate') === true,
      registered: typeof metric !== 'string' || known !== undefined,
    };
  });
}

function nameOrFunction(value: Value | undefined): string | FunctionRef | null {
  return typeof value === 'string' || isFunctionRef(value) ? value : null;
}
