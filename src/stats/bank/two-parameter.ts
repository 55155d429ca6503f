// The two-parameter logistic model (2PL): P(right) = 1 / (1 + exp(-(slope * ability + intercept))), fitted by marginal maximum likelihood.
import type { ResponseMatrix } from './matrix.ts';

/** One curve per item and the distribution of ability among the suppliers. */
export interface TwoParameterModel {
  /** Discrimination of each item, on the scale of an ability with mean 0 and variance 1. */
  readonly slopes: Float64Array;
  readonly intercepts: Float64Array;
  /** Abilities on which the distribution stands, and its share at each; the shares sum to 1. */
  readonly nodes: Float64Array;
  readonly shares: Float64Array;
  /** Posterior mean of each supplier's ability. */
  readonly abilities: Float64Array;
  /** Log-likelihood of the matrix before the last update, natural logarithm. */
  readonly logLikelihood: number;
}

export interface TwoParameterOptions {
  /** Rounds of expectation and maximisation at most (default 20); it stops early when the likelihood gains less than 1e-6 an answer. */
  readonly rounds?: number;
  readonly nodeCount?: number;
  readonly onRound?: (round: number) => void;
}

/**
 * Marginal maximum likelihood by expectation-maximisation over fixed nodes of ability, whose distribution is estimated along with the items
 * (Bock and Aitkin 1981, Psychometrika 46: 443-459). Slopes have a weak normal prior around 1 (standard deviation 2), intercepts around 0
 * (standard deviation 5), so that an item that all or none answer rightly keeps finite parameters. Missing answers are left out.
 */
export function fitTwoParameter(matrix: ResponseMatrix, options: TwoParameterOptions = {}): TwoParameterModel {
  const { rounds = 20, nodeCount = 25, onRound } = options;
  const width = matrix.items.length;
  const nodes = Float64Array.from({ length: nodeCount }, (_, q) => -4 + (8 * q) / (nodeCount - 1));
  let shares = normalShares(nodes);
  const { slopes, intercepts } = startingItems(matrix);
  const abilities = new Float64Array(matrix.suppliers);
  let logLikelihood = Number.NEGATIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const expected = expectation(matrix, { slopes, intercepts, nodes, shares }, abilities);
    for (let i = 0; i < width; i++) maximiseItem(i, nodes, expected, slopes, intercepts);
    shares = expected.nodeCounts.map((count) => count / matrix.suppliers);
    standardise(nodes, shares, slopes, intercepts);
    onRound?.(round + 1);
    const gain = expected.logLikelihood - logLikelihood;
    logLikelihood = expected.logLikelihood;
    if (gain >= 0 && gain < 1e-6 * matrix.values.length) break;
  }
  expectation(matrix, { slopes, intercepts, nodes, shares }, abilities);
  return { slopes, intercepts, nodes, shares, abilities, logLikelihood };
}

/** Posterior mean of each supplier's ability under fitted curves. */
export function expectedAbilities(
  matrix: ResponseMatrix,
  curves: Pick<TwoParameterModel, 'slopes' | 'intercepts' | 'nodes' | 'shares'>,
): Float64Array {
  const abilities = new Float64Array(matrix.suppliers);
  expectation(matrix, curves, abilities);
  return abilities;
}

/** 1 / (1 + exp(-x)). */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

interface Parameters {
  readonly slopes: Float64Array;
  readonly intercepts: Float64Array;
  readonly nodes: Float64Array;
  readonly shares: Float64Array;
}

interface Expected {
  /** Expected suppliers at each node that answered the item, and how many of them rightly; `[item * nodes + node]`. */
  readonly asked: Float64Array;
  readonly right: Float64Array;
  readonly nodeCounts: Float64Array;
  readonly logLikelihood: number;
}

function expectation(matrix: ResponseMatrix, { slopes, intercepts, nodes, shares }: Parameters, abilities: Float64Array): Expected {
  const width = matrix.items.length;
  const q = nodes.length;
  const logRight = new Float64Array(width * q);
  const logWrong = new Float64Array(width * q);
  for (let i = 0; i < width; i++)
    for (let k = 0; k < q; k++) {
      const x = (slopes[i] ?? 0) * (nodes[k] ?? 0) + (intercepts[i] ?? 0);
      logRight[i * q + k] = -softplus(-x);
      logWrong[i * q + k] = -softplus(x);
    }
  const asked = new Float64Array(width * q);
  const right = new Float64Array(width * q);
  const nodeCounts = new Float64Array(q);
  const logShares = shares.map((share) => Math.log(Math.max(share, 1e-12)));
  const posterior = new Float64Array(q);
  let logLikelihood = 0;
  for (let n = 0; n < matrix.suppliers; n++) {
    posterior.set(logShares);
    const row = n * width;
    for (let i = 0; i < width; i++) {
      const value = matrix.values[row + i] ?? 0;
      const at = i * q;
      if (value === 1) for (let k = 0; k < q; k++) posterior[k] = (posterior[k] ?? 0) + (logRight[at + k] ?? 0);
      else if (value === 0) for (let k = 0; k < q; k++) posterior[k] = (posterior[k] ?? 0) + (logWrong[at + k] ?? 0);
      else if (!Number.isNaN(value))
        for (let k = 0; k < q; k++)
          posterior[k] = (posterior[k] ?? 0) + value * (logRight[at + k] ?? 0) + (1 - value) * (logWrong[at + k] ?? 0);
    }
    logLikelihood += normalise(posterior);
    let mean = 0;
    for (let k = 0; k < q; k++) {
      const share = posterior[k] ?? 0;
      mean += share * (nodes[k] ?? 0);
      nodeCounts[k] = (nodeCounts[k] ?? 0) + share;
    }
    abilities[n] = mean;
    for (let i = 0; i < width; i++) {
      const value = matrix.values[row + i] ?? 0;
      if (Number.isNaN(value)) continue;
      const at = i * q;
      for (let k = 0; k < q; k++) asked[at + k] = (asked[at + k] ?? 0) + (posterior[k] ?? 0);
      if (value !== 0) for (let k = 0; k < q; k++) right[at + k] = (right[at + k] ?? 0) + value * (posterior[k] ?? 0);
    }
  }
  return { asked, right, nodeCounts, logLikelihood };
}

/** Two steps of Newton's method on the penalised expected log-likelihood of one item. */
function maximiseItem(i: number, nodes: Float64Array, expected: Expected, slopes: Float64Array, intercepts: Float64Array): void {
  const q = nodes.length;
  let slope = slopes[i] ?? 1;
  let intercept = intercepts[i] ?? 0;
  for (let step = 0; step < 2; step++) {
    let g0 = -intercept / 25;
    let g1 = -(slope - 1) / 4;
    let h00 = 1 / 25;
    let h01 = 0;
    let h11 = 1 / 4;
    for (let k = 0; k < q; k++) {
      const x = nodes[k] ?? 0;
      const p = logistic(slope * x + intercept);
      const asked = expected.asked[i * q + k] ?? 0;
      const error = (expected.right[i * q + k] ?? 0) - asked * p;
      const weight = asked * p * (1 - p);
      g0 += error;
      g1 += error * x;
      h00 += weight;
      h01 += weight * x;
      h11 += weight * x * x;
    }
    const det = h00 * h11 - h01 * h01;
    intercept += clamp((h11 * g0 - h01 * g1) / det, 1);
    slope += clamp((h00 * g1 - h01 * g0) / det, 1);
  }
  slopes[i] = slope;
  intercepts[i] = intercept;
}

/** Moves nodes to mean 0 and variance 1 under their shares, and the items' parameters so that every probability stays. */
function standardise(nodes: Float64Array, shares: Float64Array, slopes: Float64Array, intercepts: Float64Array): void {
  let mean = 0;
  let square = 0;
  for (let k = 0; k < nodes.length; k++) {
    mean += (shares[k] ?? 0) * (nodes[k] ?? 0);
    square += (shares[k] ?? 0) * (nodes[k] ?? 0) ** 2;
  }
  const deviation = Math.sqrt(Math.max(square - mean * mean, 1e-6));
  for (let i = 0; i < slopes.length; i++) {
    intercepts[i] = (intercepts[i] ?? 0) + (slopes[i] ?? 0) * mean;
    slopes[i] = (slopes[i] ?? 0) * deviation;
  }
  for (let k = 0; k < nodes.length; k++) nodes[k] = ((nodes[k] ?? 0) - mean) / deviation;
}

function startingItems(matrix: ResponseMatrix): { readonly slopes: Float64Array; readonly intercepts: Float64Array } {
  const width = matrix.items.length;
  const intercepts = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    let sum = 1;
    let count = 2;
    for (let n = 0; n < matrix.suppliers; n++) {
      const value = matrix.values[n * width + i] ?? 0;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    intercepts[i] = 1.3 * Math.log(sum / (count - sum));
  }
  return { slopes: new Float64Array(width).fill(1.2), intercepts };
}

function normalShares(nodes: Float64Array): Float64Array {
  const density = nodes.map((x) => Math.exp((-x * x) / 2));
  const total = density.reduce((sum, x) => sum + x, 0);
  return density.map((x) => x / total);
}

/** Turns log-weights into weights that sum to 1, in place; gives the logarithm of their sum. */
function normalise(logWeights: Float64Array): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < logWeights.length; k++) max = Math.max(max, logWeights[k] ?? 0);
  let sum = 0;
  for (let k = 0; k < logWeights.length; k++) {
    const weight = Math.exp((logWeights[k] ?? 0) - max);
    logWeights[k] = weight;
    sum += weight;
  }
  for (let k = 0; k < logWeights.length; k++) logWeights[k] = (logWeights[k] ?? 0) / sum;
  return max + Math.log(sum);
}

function softplus(x: number): number {
  return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
}

function clamp(x: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, x));
}
