// Which model predicts suppliers that it has not seen: dimensions, weight of known answers and learning rate by leave-one-out.
import type { Random } from '../random.ts';
import { type Bank, openBank } from './bank.ts';
import { addAnswer, startBelief } from './belief.ts';
import type { BankDocument } from './document.ts';
import { type ResponseMatrix, rowMean } from './matrix.ts';
import { shuffled } from './shuffle.ts';

export type HeldOut = BankDocument['heldOut'][number];

/** Numbers of random items after which predictions are compared. */
const tried = [6, 12, 24];

/**
 * Score of one candidate on `rows`, each left out of the bank in turn: root mean squared error in points of 100 after some random items. The
 * item parameters know the row (one of thousands), its class does not count.
 */
export function heldOutErrors(bank: Bank, matrix: ResponseMatrix, rows: readonly number[], random: Random): HeldOut['errors'] {
  const width = matrix.items.length;
  const sums = new Map<number, number>();
  for (const row of rows) {
    const belief = startBelief(bank, row);
    const truth = rowMean(matrix, row);
    for (const item of shuffled(width, random)) {
      if (belief.count >= Math.max(...tried)) break;
      const value = matrix.values[row * width + item] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      addAnswer(belief, { item, value });
      if (tried.includes(belief.count)) sums.set(belief.count, (sums.get(belief.count) ?? 0) + (belief.mean - truth) ** 2);
    }
  }
  return [...sums].map(([answers, sum]) => ({ answers, rmse: 100 * Math.sqrt(sum / rows.length) }));
}

export interface Candidate {
  /** Holds everything but what is chosen here. */
  readonly document: BankDocument;
  readonly answerWeight: number;
  readonly learningRate: number;
}

/** The document whose candidate has the least geometric mean error, with the record of all candidates. */
export function selectModel(
  candidates: readonly Candidate[],
  matrix: ResponseMatrix,
  rows: readonly number[],
  { random, onCandidate }: { readonly random: () => Random; readonly onCandidate?: (done: number) => void },
): BankDocument {
  const results = candidates.map(({ document, answerWeight, learningRate }, k) => {
    const candidate = { ...document, answerWeight, learningRate };
    const errors = heldOutErrors(openBank(candidate), matrix, rows, random());
    onCandidate?.(k + 1);
    return { candidate, errors, loss: errors.reduce((sum, { rmse }) => sum + Math.log(rmse), 0) };
  });
  const best = results.reduce((a, b) => (b.loss < a.loss ? b : a));
  const heldOut = results.map(({ candidate, errors }) => ({
    dimensions: candidate.factors.dimensions,
    answerWeight: candidate.answerWeight,
    learningRate: candidate.learningRate,
    errors,
    chosen: candidate === best.candidate,
  }));
  return { ...best.candidate, heldOut };
}
