// How large the largest of all standardised differences gets by chance.
import { normalQuantile } from '../normal.ts';
import type { Random } from '../random.ts';

const draws = 1_000;

/**
 * The `level` quantile of the largest `|e_i - e_j| / sqrt(s_i^2 + s_j^2)` over all pairs, for independent normal errors e with these
 * standard deviations: by simulation, one order statistic further out than the plain quantile, as the level is to be kept. 0 for fewer than two.
 */
export function largestDifferenceQuantile(deviations: readonly number[], level: number, random: Random): number {
  const s = Float64Array.from(deviations);
  const count = s.length;
  if (count < 2) return 0;
  const perPair = new Float64Array((count * (count - 1)) / 2);
  for (let i = 1, pair = 0; i < count; i++) {
    for (let j = 0; j < i; j++, pair++) {
      const variance = at(s, i) ** 2 + at(s, j) ** 2;
      perPair[pair] = variance > 0 ? 1 / variance : 0;
    }
  }
  const largest = new Float64Array(draws);
  const errors = new Float64Array(count);
  for (let draw = 0; draw < draws; draw++) {
    for (let i = 0; i < count; i++) errors[i] = at(s, i) * normalQuantile((random() * 2 ** 32 + 0.5) / (2 ** 32 + 1));
    largest[draw] = Math.sqrt(largestSquare(errors, perPair));
  }
  largest.sort();
  return at(largest, Math.min(draws - 1, Math.ceil(level * (draws + 1))));
}

function largestSquare(errors: Float64Array, perPair: Float64Array): number {
  let most = 0;
  for (let i = 1, pair = 0; i < errors.length; i++) {
    const error = at(errors, i);
    for (let j = 0; j < i; j++, pair++) {
      const difference = error - at(errors, j);
      const square = difference * difference * at(perPair, pair);
      if (square > most) most = square;
    }
  }
  return most;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}
