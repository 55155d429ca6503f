// What answers say about a supplier: a posterior over the classes of a bank, and from it the score of the whole task.
import type { Bank } from './bank.ts';

/** One answer of the supplier that is being measured. */
export interface Answer {
  /** Place of the item in the bank. */
  readonly item: number;
  /** What the answer counts in the score, 0 to 1. */
  readonly value: number;
  /** Probability of the right choice, where the server gave log-probabilities: the evidence about the supplier. Default: `value`. */
  readonly probability?: number;
}

/** A posterior that grows answer by answer. Made by `startBelief` or `believe`, changed by `addAnswer` only. */
export interface Belief {
  readonly bank: Bank;
  /** Tempered log-likelihood plus log-prior of each class, up to a constant. */
  readonly logWeights: Float64Array;
  /** Posterior share of each class; sums to 1. */
  readonly weights: Float64Array;
  /** Expected right answers of each class among the items that are left, and their variance. */
  readonly remaining: Float64Array;
  readonly remainingVariance: Float64Array;
  /** 1 where the item is answered or ruled out. */
  readonly closed: Uint8Array;
  readonly answered: Uint8Array;
  count: number;
  /** Sum of the values of the answers. */
  sum: number;
  /** Mean and standard deviation of the score of the whole bank, 0 to 1, as the model sees them. */
  mean: number;
  deviation: number;
}

/** The belief before any answer. `leftOut` is a known supplier to do without: how a bank is tried on its own suppliers. */
export function startBelief(bank: Bank, leftOut?: number): Belief {
  const belief: Belief = {
    bank,
    logWeights: bank.logPrior.slice(),
    weights: new Float64Array(bank.classes),
    remaining: bank.totals.slice(),
    remainingVariance: bank.variances.slice(),
    closed: new Uint8Array(bank.items.length),
    answered: new Uint8Array(bank.items.length),
    count: 0,
    sum: 0,
    mean: 0,
    deviation: 0,
  };
  if (leftOut !== undefined) belief.logWeights[leftOut] = Number.NEGATIVE_INFINITY;
  reweigh(belief);
  return belief;
}

/**
 * The belief after some answers, in any order; items may be missing. Bayes' rule over latent classes (Lazarsfeld and Henry 1968), with the
 * likelihood taken to the power of the bank's learning rate (Grünwald and van Ommen 2017, Bayesian Analysis 12: 1069-1103).
 *
 * @param unanswerable items that are not to be asked (again) although they have no answer
 * @throws RangeError for an item that the bank lacks, an item answered twice, or a value outside [0, 1]
 */
export function believe(bank: Bank, answers: readonly Answer[], unanswerable: readonly number[] = []): Belief {
  const belief = startBelief(bank);
  for (const answer of answers) absorb(belief, answer);
  for (const item of unanswerable) {
    if (belief.closed[item] === undefined) throw new RangeError(`item ${item} is not in the bank of ${bank.items.length} items`);
    belief.closed[item] = 1;
  }
  reweigh(belief);
  return belief;
}

/** Adds one answer in place. Throws as `believe`. */
export function addAnswer(belief: Belief, answer: Answer): void {
  absorb(belief, answer);
  reweigh(belief);
}

function absorb(belief: Belief, { item, value, probability = value }: Answer): void {
  const { bank, logWeights, remaining, remainingVariance } = belief;
  const { classes } = bank;
  const width = bank.items.length;
  if (!(Number.isInteger(item) && item >= 0 && item < width)) throw new RangeError(`item ${item} is not in the bank of ${width} items`);
  if (belief.answered[item] === 1) throw new RangeError(`item ${bank.items[item]} is answered twice`);
  if (!(value >= 0 && value <= 1 && probability >= 0 && probability <= 1))
    throw new RangeError(`item ${bank.items[item]}: value ${value} and probability ${probability} must lie in 0 to 1`);
  const rate = bank.document.learningRate;
  const at = item * classes;
  const { logRight, logWrong, right } = bank;
  if (probability === 1) for (let c = 0; c < classes; c++) logWeights[c] = (logWeights[c] ?? 0) + rate * (logRight[at + c] ?? 0);
  else if (probability === 0) for (let c = 0; c < classes; c++) logWeights[c] = (logWeights[c] ?? 0) + rate * (logWrong[at + c] ?? 0);
  else
    for (let c = 0; c < classes; c++)
      logWeights[c] =
        (logWeights[c] ?? 0) +
        rate *
          (probability * (logRight[at + c] ?? 0) +
            (1 - probability) * (logWrong[at + c] ?? 0) +
            logNormaliser(right[c * width + item] ?? 0.5));
  for (let c = 0; c < classes; c++) {
    const p = right[c * width + item] ?? 0;
    remaining[c] = (remaining[c] ?? 0) - p;
    remainingVariance[c] = (remainingVariance[c] ?? 0) - p * (1 - p);
  }
  belief.answered[item] = 1;
  belief.closed[item] = 1;
  belief.count++;
  belief.sum += value;
}

/** Of the continuous Bernoulli distribution: p^x (1-p)^(1-x) integrates to 1 over x in [0, 1] (Loaiza-Ganem and Cunningham 2019, NeurIPS). */
function logNormaliser(p: number): number {
  const x = 1 - 2 * p;
  return Math.abs(x) < 1e-3 ? Math.LN2 + (x * x) / 3 : Math.log((2 * Math.atanh(x)) / x);
}

/** Weights below exp(-30) of the greatest change no digit that anybody reads. */
const negligible = -30;

function reweigh(belief: Belief): void {
  const { bank, logWeights, weights, remaining, remainingVariance } = belief;
  const { classes } = bank;
  let max = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) {
    const x = logWeights[c] ?? 0;
    if (x > max) max = x;
  }
  let total = 0;
  let mean = 0;
  let square = 0;
  let within = 0;
  for (let c = 0; c < classes; c++) {
    const x = (logWeights[c] ?? 0) - max;
    if (x < negligible) {
      weights[c] = 0;
      continue;
    }
    const weight = Math.exp(x);
    const expected = remaining[c] ?? 0;
    weights[c] = weight;
    total += weight;
    mean += weight * expected;
    square += weight * expected * expected;
    within += weight * (remainingVariance[c] ?? 0);
  }
  for (let c = 0; c < classes; c++) weights[c] = (weights[c] ?? 0) / total;
  mean /= total;
  const width = bank.items.length;
  belief.mean = (belief.sum + mean) / width;
  belief.deviation = Math.sqrt(Math.max(0, square / total - mean * mean) + Math.max(0, within / total)) / width;
}
