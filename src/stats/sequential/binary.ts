// How strongly right-or-wrong answers speak against a mean: the wealth of a gambler who bets against it.
import { logBeta, logGamma, logSumOfTwo } from './log-gamma.ts';

/** Strength of the prior that sits on the candidate mean: an interval is about narrowest after 8 times as many answers. */
const pseudoAnswers = 6;
const shareOfPrior = 0.8;

/**
 * Log wealth against a mean `m`. The gambler spreads the stake over all rates q, 80 % of it by Beta(6m, 6(1-m)) and 20 % by
 * Jeffreys' prior, and bets each part on its q: the wealth is a ratio of likelihoods, so it is a martingale where m is the mean
 * (Robbins 1970; Waudby-Smith and Ramdas 2024). In a finite task the answers are drawn without replacement and the same mixture is
 * divided by the hypergeometric likelihood (Waudby-Smith and Ramdas 2020, "prior-posterior-ratio"). Convex in m: each factor
 * (6m + i) / m falls and is log-convex, and so is a sum of log-convex functions.
 *
 * @param population items of the finite task, null where there is no end of items
 * @returns a function of m in [0, 1]; in a finite task also of means between the possible ones, where the likelihood is continued by the
 * gamma function
 */
export function logWealthOfCounts(right: number, n: number, population: number | null): (m: number) => number {
  const anywhere = Math.log(1 - shareOfPrior) + logBeta(0.5 + right, 0.5 + (n - right)) - Math.log(Math.PI);
  return (m) => logWealth(right, n - right, m, population, anywhere);
}

/** @param anywhere log likelihood under the part of the prior that does not know m */
function logWealth(right: number, wrong: number, m: number, population: number | null, anywhere: number): number {
  if ((m <= 0 && right > 0) || (m >= 1 && wrong > 0)) return Number.POSITIVE_INFINITY;
  if (m <= 0 || m >= 1) return 0;
  const likelihood =
    population === null ? right * Math.log(m) + wrong * Math.log1p(-m) : logOfDraws(right, wrong, m * population, population);
  if (likelihood === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
  const a = pseudoAnswers * m;
  const b = pseudoAnswers * (1 - m);
  const near = Math.log(shareOfPrior) + logBeta(a + right, b + wrong) - logBeta(a, b);
  return logSumOfTwo(near, anywhere) - likelihood;
}

// Probability of one order of `right` and `wrong` draws from a task with `solvable` items that the supplier gets right.
function logOfDraws(right: number, wrong: number, solvable: number, population: number): number {
  return logFalling(solvable, right) + logFalling(population - solvable, wrong) - logFalling(population, right + wrong);
}

function logFalling(x: number, k: number): number {
  if (k === 0) return 0;
  return x - k + 1 <= 0 ? Number.NEGATIVE_INFINITY : logGamma(x + 1) - logGamma(x - k + 1);
}
