// Logistic regression with a penalty, for one item whose suppliers' abilities are known.
import { solveSymmetric } from './linear.ts';
import { logistic } from './two-parameter.ts';

export interface LogisticFit {
  readonly slopes: Float64Array;
  readonly intercept: number;
}

/**
 * P(answer = 1) = 1 / (1 + exp(-(slopes . x + intercept))) by Newton's method; slopes have a normal prior with variance 1 around `priorSlopes`, the
 * intercept one with standard deviation 5 around 0.
 *
 * @param x `[row * dimensions + k]`
 * @param answers 0 to 1, NaN where missing
 */
export function fitLogistic(x: Float64Array, dimensions: number, answers: Float32Array, priorSlopes: readonly number[]): LogisticFit {
  const size = dimensions + 1;
  const solution = Float64Array.from([...priorSlopes, 0]);
  for (let step = 0; step < 25; step++) {
    const normal = new Float64Array(size * size);
    const gradient = new Float64Array(size);
    for (let k = 0; k < size; k++) {
      const precision = k < dimensions ? 1 : 1 / 25;
      normal[k * size + k] = precision;
      gradient[k] = precision * ((priorSlopes[k] ?? 0) - (solution[k] ?? 0));
    }
    answers.forEach((answer, row) => {
      if (Number.isNaN(answer)) return;
      const at = (k: number) => (k < dimensions ? (x[row * dimensions + k] ?? 0) : 1);
      let eta = 0;
      for (let k = 0; k < size; k++) eta += (solution[k] ?? 0) * at(k);
      const p = logistic(eta);
      for (let k = 0; k < size; k++) {
        gradient[k] = (gradient[k] ?? 0) + (answer - p) * at(k);
        for (let l = 0; l < size; l++) normal[k * size + l] = (normal[k * size + l] ?? 0) + p * (1 - p) * at(k) * at(l);
      }
    });
    const change = solveSymmetric(normal, gradient, size);
    const longest = Math.max(...change.map(Math.abs));
    const shorten = Math.min(1, 2 / Math.max(longest, 1e-12));
    for (let k = 0; k < size; k++) solution[k] = (solution[k] ?? 0) + shorten * (change[k] ?? 0);
    if (longest < 1e-8) break;
  }
  return { slopes: solution.slice(0, dimensions), intercept: solution[dimensions] ?? 0 };
}
