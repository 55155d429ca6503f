// Exposure control: in one round of measurements no item may be asked in more than a set share of them.
import type { Bank } from './bank.ts';

/** How a round's items were used so far. Plain data, to be kept as JSON between processes. */
export interface ExposureRound {
  /** Greatest share of the round's measurements that may hold one item, above 0, at most 1. */
  readonly limit: number;
  /** Measurements that the round is going to have; 0 where nobody knows. */
  readonly planned: number;
  /** Measurements begun so far. */
  readonly begun: number;
  /** In how many of them each item was asked. */
  readonly asked: readonly number[];
  /** Natural logarithm of the probability with which each item is taken when it is the best one left. */
  readonly logAcceptance: readonly number[];
}

/** Limit of exposure unless a command or a configuration says otherwise. */
export const defaultExposureLimit = 0.25;

/** No item is taken for certain, however useful it is: nobody can know the next question. */
const maxAcceptance = 0.7;
const minAcceptance = 0.004;
/** The control aims a little below the limit, so that the hard limit has to step in seldom. */
const aim = 0.94;

/** A round in which nothing was asked yet. Throws `RangeError` for a limit outside (0, 1]. */
export function startRound(
  bank: Bank,
  { limit = defaultExposureLimit, planned = 0 }: { readonly limit?: number; readonly planned?: number } = {},
): ExposureRound {
  if (!(limit > 0 && limit <= 1)) throw new RangeError(`an exposure limit lies above 0 and at most at 1, got ${limit}`);
  const logAcceptance = bank.document.items.map(({ acceptance }) => logWithin(Math.log(Math.max(acceptance, minAcceptance))));
  return { limit, planned, begun: 0, asked: bank.items.map(() => 0), logAcceptance };
}

/** The round with one more measurement begun: every item becomes a little more acceptable. Call before its first `chooseItem`. */
export function beginMeasurement(round: ExposureRound): ExposureRound {
  const begun = round.begun + 1;
  const step = stepSize(begun) * round.limit * aim;
  return { ...round, begun, logAcceptance: round.logAcceptance.map((x) => logWithin(x + step)) };
}

/**
 * The round after an item was chosen: it becomes less acceptable, so that over many measurements each popular item's share settles below the
 * limit (stochastic approximation, Robbins and Monro 1951, of the parameters of Sympson and Hetter 1985).
 */
export function noteAsked(round: ExposureRound, item: number): ExposureRound {
  const step = stepSize(round.begun);
  return {
    ...round,
    asked: round.asked.with(item, (round.asked[item] ?? 0) + 1),
    logAcceptance: round.logAcceptance.with(item, logWithin((round.logAcceptance[item] ?? 0) - step)),
  };
}

/**
 * Whether one more measurement may hold the item. Where the round's length is planned, the early measurements may use an item a little ahead of its
 * share, never beyond the whole round's. Each item may be asked once even in a round so small that the limit allows less.
 */
export function mayBeAsked({ limit, planned, begun, asked }: ExposureRound, item: number): boolean {
  const whole = Math.floor(limit * Math.max(planned, begun) + 1e-9);
  const ahead = planned === 0 ? 0 : 1 + 0.03 * planned;
  const allowed = Math.max(1, Math.min(whole, Math.floor(limit * begun + ahead)));
  return (asked[item] ?? 0) < allowed;
}

/**
 * How many items one measurement may hold, so that those after it find enough left: all measurements together cannot hold more than the limit
 * times the bank, and the last of that is hard to share out evenly.
 */
export function mostItems({ limit, asked }: ExposureRound): number {
  return limit === 1 ? asked.length : Math.max(1, Math.floor(0.96 * limit * asked.length));
}

/** Greatest share of measurements that hold one item; 0 before the first. */
export function maxExposure({ asked, begun }: ExposureRound): number {
  return begun === 0 ? 0 : asked.reduce((max, count) => Math.max(max, count), 0) / begun;
}

function stepSize(begun: number): number {
  return Math.max(0.06, 0.3 / (1 + begun / 20));
}

function logWithin(x: number): number {
  return Math.min(Math.log(maxAcceptance), Math.max(Math.log(minAcceptance), x));
}
