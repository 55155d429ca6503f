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
  /** Classes that still matter, by rising total: the first `activeCount`. The others are too improbable to come back. */
  readonly active: Int32Array;
  activeCount: number;
  /** Posterior share of each class; over the active ones it sums to 1. */
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
    active: bank.everyClass.slice(),
    activeCount: bank.classes,
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
  if (leftOut !== undefined) belief.logWeights[bank.classOf[leftOut] ?? -1] = Number.NEGATIVE_INFINITY;
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

/** Adds answers in place. Throws as `believe`. */
export function addAnswers(belief: Belief, answers: readonly Answer[]): void {
  for (const answer of answers) absorb(belief, answer);
  reweigh(belief);
}

/** Adds one answer in place. Throws as `believe`. */
export function addAnswer(belief: Belief, answer: Answer): void {
  absorb(belief, answer);
  reweigh(belief);
}

function absorb(belief: Belief, { item, value, probability = value }: Answer): void {
  const { bank, active, activeCount, remaining, remainingVariance } = belief;
  const width = bank.items.length;
  if (!(Number.isInteger(item) && item >= 0 && item < width)) throw new RangeError(`item ${item} is not in the bank of ${width} items`);
  if (belief.answered[item] === 1) throw new RangeError(`item ${bank.items[item]} is answered twice`);
  if (!(value >= 0 && value <= 1 && probability >= 0 && probability <= 1))
    throw new RangeError(`item ${bank.items[item]}: value ${value} and probability ${probability} must lie in 0 to 1`);
  const at = item * bank.classes;
  if (probability === 0 || probability === 1) weighBinary(belief, probability === 1 ? bank.logRight : bank.logWrong, at);
  else weighContinuous(belief, probability, at);
  const { rightByItem } = bank;
  for (let a = 0; a < activeCount; a++) {
    const c = active[a] ?? 0;
    const p = rightByItem[at + c] ?? 0;
    remaining[c] = (remaining[c] ?? 0) - p;
    remainingVariance[c] = (remainingVariance[c] ?? 0) - p * (1 - p);
  }
  belief.answered[item] = 1;
  belief.closed[item] = 1;
  belief.count++;
  belief.sum += value;
}

function weighBinary({ bank, active, activeCount, logWeights }: Belief, logLikelihoods: Float32Array, at: number): void {
  const rate = bank.document.learningRate;
  for (let a = 0; a < activeCount; a++) {
    const c = active[a] ?? 0;
    logWeights[c] = (logWeights[c] ?? 0) + rate * (logLikelihoods[at + c] ?? 0);
  }
}

function weighContinuous({ bank, active, activeCount, logWeights }: Belief, probability: number, at: number): void {
  const { logRight, logWrong, rightByItem } = bank;
  const rate = bank.document.learningRate;
  for (let a = 0; a < activeCount; a++) {
    const c = active[a] ?? 0;
    const logLikelihood = probability * (logRight[at + c] ?? 0) + (1 - probability) * (logWrong[at + c] ?? 0);
    logWeights[c] = (logWeights[c] ?? 0) + rate * (logLikelihood + logNormaliser(rightByItem[at + c] ?? 0.5));
  }
}

/** Of the continuous Bernoulli distribution: p^x (1-p)^(1-x) integrates to 1 over x in [0, 1] (Loaiza-Ganem and Cunningham 2019, NeurIPS). */
function logNormaliser(p: number): number {
  const x = 1 - 2 * p;
  return Math.abs(x) < 1e-3 ? Math.LN2 + (x * x) / 3 : Math.log((2 * Math.atanh(x)) / x);
}

/** A class whose weight is exp(-25) of the greatest changes no digit that anybody reads, and is let go. */
const negligible = -25;

function reweigh(belief: Belief): void {
  const { bank, active, logWeights, weights, remaining, remainingVariance } = belief;
  let max = Number.NEGATIVE_INFINITY;
  for (let a = 0; a < belief.activeCount; a++) {
    const x = logWeights[active[a] ?? 0] ?? 0;
    if (x > max) max = x;
  }
  let kept = 0;
  let total = 0;
  let mean = 0;
  let square = 0;
  let within = 0;
  for (let a = 0; a < belief.activeCount; a++) {
    const c = active[a] ?? 0;
    const x = (logWeights[c] ?? 0) - max;
    if (x < negligible) {
      weights[c] = 0;
      continue;
    }
    active[kept++] = c;
    const weight = Math.exp(x);
    const expected = remaining[c] ?? 0;
    weights[c] = weight;
    total += weight;
    mean += weight * expected;
    square += weight * expected * expected;
    within += weight * (remainingVariance[c] ?? 0);
  }
  belief.activeCount = kept;
  for (let a = 0; a < kept; a++) {
    const c = active[a] ?? 0;
    weights[c] = (weights[c] ?? 0) / total;
  }
  mean /= total;
  const width = bank.items.length;
  belief.mean = (belief.sum + mean) / width;
  belief.deviation = Math.sqrt(Math.max(0, square / total - mean * mean) + Math.max(0, within / total)) / width;
}
