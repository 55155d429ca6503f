// Which model predicts suppliers that it has not seen: dimensions, weight of known answers and learning rate by leave-one-out.
import type { Random } from '../random.ts';
import { type Bank, openBank } from './bank.ts';
import { addAnswers, startBelief } from './belief.ts';
import type { BankDocument } from './document.ts';
import { type ResponseMatrix, rowMean } from './matrix.ts';
import { shuffled } from './shuffle.ts';

export type HeldOut = BankDocument['heldOut'][number];

/** Numbers of random items after which predictions are compared. */
const tried = [12, 24, 48];

/**
 * Score of one candidate on `rows`, each left out of the bank in turn: root mean squared error in points of 100 after some random items. The
 * item parameters know the row (one of thousands), its class does not count.
 */
export function heldOutErrors(bank: Bank, matrix: ResponseMatrix, rows: readonly number[], random: Random): HeldOut['errors'] {
  const width = matrix.items.length;
  const counts = tried.filter((count) => count < width);
  const squares = new Map(counts.map((count) => [count, 0]));
  for (const row of rows) {
    const belief = startBelief(bank, row);
    const truth = rowMean(matrix, row);
    const answers = shuffled(width, random).flatMap((item) => {
      const value = matrix.values[row * width + item] ?? Number.NaN;
      return Number.isNaN(value) ? [] : [{ item, value }];
    });
    for (const count of counts) {
      addAnswers(belief, answers.slice(belief.count, count));
      squares.set(count, (squares.get(count) ?? 0) + (belief.mean - truth) ** 2);
    }
  }
  return [...squares].map(([answers, square]) => ({ answers, rmse: 100 * Math.sqrt(square / rows.length) }));
}

export interface SelectOptions {
  /** A fresh copy of the same stream at each call, so that all candidates are asked the same items. */
  readonly random: () => Random;
  readonly onTried?: (count: number) => void;
}

/** How many models `selectModel` tries for two drafts. */
export const candidateCount = 6;

/**
 * Tries each draft with each weight of known answers, then the best of them with other learning rates; by the geometric mean of the
 * errors. Gives the best as a document that lists what was tried.
 */
export function selectModel(
  drafts: readonly BankDocument[],
  matrix: ResponseMatrix,
  rows: readonly number[],
  options: SelectOptions,
): BankDocument {
  const results: Result[] = [];
  const attempt = (document: BankDocument): void => {
    const errors = heldOutErrors(openBank(document), matrix, rows, options.random());
    results.push({ document, errors, loss: errors.reduce((sum, { rmse }) => sum + Math.log(rmse), 0) });
    options.onTried?.(results.length);
  };
  for (const draft of drafts) for (const answerWeight of [0.45, 0.65]) attempt({ ...draft, answerWeight, learningRate: 0.85 });
  const { document } = best(results);
  for (const learningRate of [0.7, 1]) attempt({ ...document, learningRate });
  const chosen = best(results);
  return { ...chosen.document, heldOut: results.map((result) => heldOutOf(result, result === chosen)) };
}

interface Result {
  readonly document: BankDocument;
  readonly errors: HeldOut['errors'];
  readonly loss: number;
}

function best(results: readonly Result[]): Result {
  return results.reduce((a, b) => (b.loss < a.loss ? b : a));
}

function heldOutOf({ document: { factors, answerWeight, learningRate }, errors }: Result, chosen: boolean): HeldOut {
  return { dimensions: factors.dimensions, answerWeight, learningRate, errors, chosen };
}
