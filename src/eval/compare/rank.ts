// Endpoints in order of their scores, and which of the differences between them are beyond chance.
import { publishedLevel } from '../../stats/index.ts';
import { type PairedDifference, pairedDifference } from './paired.ts';

/** One task's values of each endpoint, item by item in the same order. */
export interface ComparedTask {
  readonly name: string;
  readonly metric: string;
  readonly higherIsBetter: boolean;
  /** `values[endpoint][item]`. */
  readonly values: readonly (readonly number[])[];
}

export interface RankedEndpoint {
  readonly endpoint: string;
  /** From 1; those that no difference tells apart share the best rank that any of them could have. */
  readonly rank: number;
  /** Mean over the tasks. */
  readonly score: number;
}

export interface ComparedPair extends PairedDifference {
  readonly better: string;
  readonly worse: string;
  /** Zero lies outside of the interval. */
  readonly isBeyondChance: boolean;
}

export interface Ranking {
  readonly endpoints: readonly RankedEndpoint[];
  /** Every pair, the better endpoint first. */
  readonly pairs: readonly ComparedPair[];
  /** Confidence that all intervals hold at once. */
  readonly level: number;
}

/**
 * Ranks endpoints by the mean of their tasks' means, with an interval for each difference. All intervals hold together with 95 % confidence
 * (Bonferroni over the pairs). An endpoint's rank is one more than the number of endpoints that are better beyond chance.
 */
export function rankEndpoints(endpoints: readonly string[], tasks: readonly ComparedTask[]): Ranking {
  const scores = endpoints.map((_, at) => mean(tasks.map((task) => mean(task.values[at] ?? []))));
  const bounded = tasks.every((task) => task.values.every((values) => values.every((it) => it >= 0 && it <= 1)));
  const sign = tasks.every((it) => !it.higherIsBetter) ? -1 : 1;
  const order = endpoints.map((_, at) => at).sort((a, b) => sign * ((scores[b] ?? 0) - (scores[a] ?? 0)) || a - b);
  const pairCount = (endpoints.length * (endpoints.length - 1)) / 2;
  const level = 1 - (1 - publishedLevel) / Math.max(1, pairCount);
  const pairs = order.flatMap((better, nth) =>
    order.slice(nth + 1).map((worse): ComparedPair => {
      const paired = tasks.map((task) => ({ first: task.values[better] ?? [], second: task.values[worse] ?? [] }));
      const found = pairedDifference(paired, { level, bounded });
      return { ...found, better: endpoints[better] ?? '', worse: endpoints[worse] ?? '', isBeyondChance: found.low > 0 || found.high < 0 };
    }),
  );
  return {
    endpoints: order.map((at) => {
      const endpoint = endpoints[at] ?? '';
      return {
        endpoint,
        score: scores[at] ?? Number.NaN,
        rank: 1 + pairs.filter((it) => it.worse === endpoint && it.isBeyondChance).length,
      };
    }),
    pairs,
    level: publishedLevel,
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, it) => sum + it, 0) / values.length;
