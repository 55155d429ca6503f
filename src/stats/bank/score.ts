// From a belief to what is published: the score of the whole task with its 95 % interval.
import type { Interval } from '../interval.ts';
import type { Belief } from './belief.ts';
import type { BankDocument } from './document.ts';

/** A score of the whole bank, 0 to 1. */
export interface BankScore extends Interval {
  /** Answers that it rests on. */
  readonly answers: number;
  /** Standard deviation as the model sees it, without the model's own error. */
  readonly deviation: number;
}

/**
 * Expected mean over all items of the bank: the answers that are there and what is expected of those that are not. The interval's width is the
 * model's deviation, scaled by what was seen on known suppliers left out of the bank (split conformal prediction with a scale: Lei, G'Sell, Rinaldo,
 * Tibshirani and Wasserman 2018, JASA 113: 1094-1111), so it holds the model's own error too; it never reaches beyond what the answers leave
 * possible. It is true for suppliers that come from where the known ones came from.
 */
export function bankScore(belief: Belief): BankScore {
  const width = belief.bank.items.length;
  const left = 1 - belief.count / width;
  const half = halfWidth(belief.bank.document.interval, belief.count, belief.deviation, left);
  const least = belief.sum / width;
  return {
    estimate: belief.mean,
    low: Math.max(least, belief.mean - half),
    high: Math.min(least + left, belief.mean + half),
    answers: belief.count,
    deviation: belief.deviation,
  };
}

export function halfWidth(interval: BankDocument['interval'], answers: number, deviation: number, left: number): number {
  return factorAt(interval.factors, answers) * scaleOf(interval, deviation, left);
}

/** What the size of an error is expected to be proportional to; log-linear in the deviation and the share of items left. */
export function scaleOf(
  interval: Pick<BankDocument['interval'], 'constant' | 'byDeviation' | 'byLeft'>,
  deviation: number,
  left: number,
): number {
  if (left <= 0) return 0;
  return Math.exp(interval.constant + interval.byDeviation * Math.log(Math.max(deviation, 1e-4)) + interval.byLeft * Math.log(left));
}

/** Linear in the logarithm of the number of answers between the two nearest that were tried. */
function factorAt(factors: BankDocument['interval']['factors'], answers: number): number {
  const after = factors.find((it) => it.answers >= answers);
  const before = factors.findLast((it) => it.answers <= answers);
  if (before === undefined || after === undefined || after.answers === before.answers) return (after ?? before)?.factor ?? 2;
  const share = Math.log((answers + 1) / (before.answers + 1)) / Math.log((after.answers + 1) / (before.answers + 1));
  return before.factor + share * (after.factor - before.factor);
}
