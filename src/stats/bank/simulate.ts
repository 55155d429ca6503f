// What a bank is worth: measures suppliers whose answers are known but hidden, beside random items and the plain mean.
import { type Random, seededRandom } from '../random.ts';
import type { Bank } from './bank.ts';
import { addAnswer, type Belief, startBelief } from './belief.ts';
import { chooseItem } from './choose.ts';
import { beginMeasurement, maxExposure, noteAsked, startRound } from './exposure.ts';
import { type ResponseMatrix, rowMean } from './matrix.ts';
import { type BankScore, bankScore } from './score.ts';
import { shuffled } from './shuffle.ts';

export interface SimulatedBudget {
  /** Items asked of each supplier at most. */
  readonly budget: number;
  readonly adaptive: {
    /** Root mean squared error of the score against the row's full mean, in points of 100. */
    readonly rmse: number;
    /** Share of rows whose full mean lies within the 95 % interval. */
    readonly coverage: number;
    /** Mean width of the interval in points of 100. */
    readonly meanWidth: number;
    /** Greatest share of rows in which one item was asked. */
    readonly maxExposure: number;
    /** Mean number of items asked: below the budget where the limit of exposure left none. */
    readonly meanAsked: number;
  };
  /** As many items drawn at random, with the plain mean. */
  readonly random: { readonly rmse: number };
}

export interface SimulateOptions {
  readonly budgets: readonly number[];
  readonly seed: string;
  /** Greatest share of the rows in which an item may be asked, or `off`. */
  readonly exposure: number | 'off';
  readonly onProgress?: (share: number) => void;
}

/**
 * Treats each row of a matrix as a supplier and asks it adaptively, all rows as one round. The matrix's columns are the bank's items in the bank's
 * order; missing answers are never asked.
 */
export function simulate(
  bank: Bank,
  matrix: ResponseMatrix,
  { budgets, seed, exposure, onProgress = () => {} }: SimulateOptions,
): readonly SimulatedBudget[] {
  const truths = Array.from({ length: matrix.suppliers }, (_, row) => rowMean(matrix, row));
  const random = budgets.map((budget) => randomError(matrix, truths, budget, seededRandom(`${seed}:random:${budget}`)));
  const adaptive =
    exposure === 'off'
      ? withoutLimit(bank, matrix, { truths, budgets, seed, onProgress })
      : withLimit(bank, matrix, { truths, budgets, seed, limit: exposure, onProgress });
  return budgets.map((budget, b) => ({ budget, adaptive: adaptive[b] ?? summary([], [], [], 0), random: { rmse: random[b] ?? 0 } }));
}

interface Run {
  readonly truths: readonly number[];
  readonly budgets: readonly number[];
  readonly seed: string;
  readonly onProgress: (share: number) => void;
}

/** Without a limit, the first items of a long measurement are those of a short one: one pass serves all budgets. */
function withoutLimit(bank: Bank, matrix: ResponseMatrix, { truths, budgets, onProgress }: Run): readonly SimulatedBudget['adaptive'][] {
  const longest = Math.max(...budgets);
  const scores: BankScore[][] = budgets.map(() => []);
  const counts = budgets.map(() => new Int32Array(bank.items.length));
  for (let row = 0; row < matrix.suppliers; row++) {
    const belief = startRow(bank, matrix, row);
    const asked: number[] = [];
    const record = () =>
      budgets.forEach((budget, b) => {
        if (budget === asked.length) scores[b]?.push(bankScore(belief));
      });
    record();
    while (asked.length < longest) {
      const choice = chooseItem(belief, { random: () => 0, exposure: 'off' });
      if (choice === null) break;
      asked.push(choice.item);
      answer(belief, matrix, row, choice.item);
      record();
    }
    budgets.forEach((budget, b) => {
      if (budget > asked.length) scores[b]?.push(bankScore(belief));
      for (const item of asked.slice(0, budget)) bump(counts[b], item);
    });
    onProgress((row + 1) / matrix.suppliers);
  }
  return budgets.map((_, b) => summary(scores[b] ?? [], truths, [...(counts[b] ?? [])], maximum(counts[b]) / matrix.suppliers));
}

function withLimit(
  bank: Bank,
  matrix: ResponseMatrix,
  { truths, budgets, seed, limit, onProgress }: Run & { readonly limit: number },
): readonly SimulatedBudget['adaptive'][] {
  const work = budgets.reduce((sum, budget) => sum + budget, 0) * matrix.suppliers;
  let done = 0;
  return budgets.map((budget) => {
    const random = seededRandom(`${seed}:adaptive:${budget}`);
    let round = startRound(bank, { limit, planned: matrix.suppliers });
    const scores: BankScore[] = [];
    for (let row = 0; row < matrix.suppliers; row++) {
      round = beginMeasurement(round);
      const belief = startRow(bank, matrix, row);
      for (let n = 0; n < budget; n++) {
        const choice = chooseItem(belief, { random, exposure: round });
        if (choice === null) break;
        round = noteAsked(round, choice.item);
        answer(belief, matrix, row, choice.item);
      }
      scores.push(bankScore(belief));
      done += budget;
      onProgress(done / work);
    }
    return summary(scores, truths, round.asked, maxExposure(round));
  });
}

function startRow(bank: Bank, matrix: ResponseMatrix, row: number): Belief {
  const belief = startBelief(bank);
  const width = bank.items.length;
  for (let i = 0; i < width; i++) if (Number.isNaN(matrix.values[row * width + i])) belief.closed[i] = 1;
  return belief;
}

function answer(belief: Belief, matrix: ResponseMatrix, row: number, item: number): void {
  addAnswer(belief, { item, value: matrix.values[row * matrix.items.length + item] ?? 0 });
}

function summary(
  scores: readonly BankScore[],
  truths: readonly number[],
  counts: readonly number[],
  exposure: number,
): SimulatedBudget['adaptive'] {
  const rows = Math.max(scores.length, 1);
  let square = 0;
  let covered = 0;
  let width = 0;
  scores.forEach(({ estimate, low, high }, row) => {
    const truth = truths[row] ?? 0;
    square += (estimate - truth) ** 2;
    // Sums of 32-bit floats differ in the last digits.
    if (truth >= low - 1e-9 && truth <= high + 1e-9) covered++;
    width += high - low;
  });
  return {
    rmse: 100 * Math.sqrt(square / rows),
    coverage: covered / rows,
    meanWidth: (100 * width) / rows,
    maxExposure: exposure,
    meanAsked: counts.reduce((sum, count) => sum + count, 0) / rows,
  };
}

function randomError(matrix: ResponseMatrix, truths: readonly number[], budget: number, random: Random): number {
  const width = matrix.items.length;
  let square = 0;
  truths.forEach((truth, row) => {
    let sum = 0;
    let count = 0;
    for (const item of shuffled(width, random)) {
      if (count === budget) break;
      const value = matrix.values[row * width + item] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    square += (sum / Math.max(count, 1) - truth) ** 2;
  });
  return 100 * Math.sqrt(square / Math.max(truths.length, 1));
}

function bump(counts: Int32Array | undefined, item: number): void {
  if (counts !== undefined) counts[item] = (counts[item] ?? 0) + 1;
}

function maximum(counts: Int32Array | undefined): number {
  return counts === undefined ? 0 : counts.reduce((max, count) => Math.max(max, count), 0);
}
