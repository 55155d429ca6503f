// Standard errors as lm-eval computes them: the formula of the mean, or the spread of bootstrap draws from generators with fixed seeds.
import { pythonRandom } from '../fewshot/python-random.ts';
import type { Value } from '../values/index.ts';
import type { Aggregation, OfDrawn } from './aggregations.ts';
import { numbers, sum } from './scalars.ts';

const chunkDraws = 1000;
/** Draws for metrics that lm-eval finds slow, by the metric's name. */
const fewDraws: ReadonlySet<string> = new Set(['bleu', 'chrf', 'chrf++', 'ter']);

/**
 * The standard error of an aggregate, or `N/A` where lm-eval gives none: for one item, for zero draws, for aggregations without a rule.
 *
 * @param metric the metric's name, which decides on the number of draws
 * @param bootstrapIters draws of the bootstrap; lm-eval's default is 100,000
 */
export function standardError(metric: string, aggregation: Aggregation, items: readonly Value[], bootstrapIters: number): number | 'N/A' {
  if (bootstrapIters <= 0 || items.length < 2) return 'N/A';
  if (aggregation.stderr === 'formula') return meanStderr(numbers(items));
  if (aggregation.stderr === 'none' || aggregation.prepared === undefined) return 'N/A';
  return bootstrapStderr(aggregation.prepared(items), items.length, fewDraws.has(metric) ? Math.min(bootstrapIters, 100) : bootstrapIters);
}

/** Sample standard deviation (n - 1) over the square root of n. */
export function meanStderr(values: ArrayLike<number>): number {
  return sampleDeviation(values) / Math.sqrt(values.length);
}

/**
 * The sample standard deviation of the statistic over draws with replacement. Draws come in chunks of at most 1,000, chunk i from
 * `random.Random(i)`; what is left of `iters` after whole chunks is not drawn.
 */
export function bootstrapStderr(statistic: OfDrawn, itemCount: number, iters: number): number {
  const perChunk = Math.min(chunkDraws, iters);
  const chunks = Math.floor(iters / perChunk);
  const results = new Float64Array(chunks * perChunk);
  const drawn = new Uint32Array(itemCount);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const random = pythonRandom(chunk);
    for (let i = 0; i < perChunk; i++) results[chunk * perChunk + i] = statistic(random.choiceIndices(itemCount, itemCount, drawn));
  }
  return sampleDeviation(results);
}

function sampleDeviation(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const centre = sum(all) / all.length;
  return Math.sqrt(sum(all.map((value) => (value - centre) ** 2)) / (all.length - 1));
}
