// How much each item would tell: the expected fall of the score's variance if it were asked next.
import type { Belief } from './belief.ts';

/**
 * For each item, how much its answer is expected to reduce the posterior variance of the number of right answers in the whole bank:
 * cov(item, score)^2 / var(item), which is exact for right/wrong answers (the mean given a binary answer is linear in it); -1 for items that
 * are closed. The maximum is the item of minimum expected posterior variance (van der Linden 1998, Psychometrika 63: 201-216), here of
 * the score rather than of an ability.
 *
 * @param points classes to look at: the posterior is thinned to that many of equal weight, evenly along the order of scores (systematic
 * resampling; Kitagawa 1996, Journal of Computational and Graphical Statistics 5: 1-25), so that the choice takes as long for any number of suppliers
 */
export function informationGains(belief: Belief, points = 512): Float64Array {
  const { bank, closed, remaining } = belief;
  const { right } = bank;
  const width = bank.items.length;
  const thinned = thin(belief, points);
  let centre = 0;
  for (const { index, weight } of thinned) centre += weight * (remaining[index] ?? 0);
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  const covariance = new Float64Array(width);
  for (const { index, weight } of thinned) {
    const distance = weight * ((remaining[index] ?? 0) - centre);
    const at = index * width;
    for (let i = 0; i < width; i++) {
      const p = right[at + i] ?? 0;
      const weighted = weight * p;
      mean[i] = (mean[i] ?? 0) + weighted;
      square[i] = (square[i] ?? 0) + weighted * p;
      covariance[i] = (covariance[i] ?? 0) + distance * p;
    }
  }
  const gains = new Float64Array(width).fill(-1);
  for (let i = 0; i < width; i++) {
    if (closed[i] === 1) continue;
    const p = mean[i] ?? 0;
    const total = (covariance[i] ?? 0) + p - (square[i] ?? 0);
    gains[i] = (total * total) / Math.max(p * (1 - p), 1e-9);
  }
  return gains;
}

interface WeightedClass {
  readonly index: number;
  readonly weight: number;
}

function thin({ active, activeCount, weights }: Belief, points: number): readonly WeightedClass[] {
  const chosen: WeightedClass[] = [];
  let cumulative = 0;
  let taken = 0;
  for (let a = 0; a < activeCount && taken < points; a++) {
    const index = active[a] ?? 0;
    cumulative += weights[index] ?? 0;
    const upTo = Math.min(points, Math.ceil(cumulative * points - 0.5));
    if (upTo > taken) {
      chosen.push({ index, weight: (upTo - taken) / points });
      taken = upTo;
    }
  }
  return chosen;
}
