// Fits an item bank from the answers of many suppliers.
import { seededRandom } from '../random.ts';
import { openBank } from './bank.ts';
import { calibrate } from './calibrate.ts';
import type { BankDocument } from './document.ts';
import { type FactorModel, fitFactors } from './factors.ts';
import { type ResponseMatrix, rowMean } from './matrix.ts';
import { floatsToText, packAnswers } from './packing.ts';
import { candidateCount, selectModel } from './select-model.ts';
import { shuffled } from './shuffle.ts';
import { fitTwoParameter, type TwoParameterModel } from './two-parameter.ts';

export interface FitOptions {
  readonly seed?: string;
  /** How far the fit is, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Dimensions of ability beside the two-parameter model's one. */
const manyDimensions = 4;
/** Rounds of expectation and maximisation. With twelve, held-out errors on one split of two real matrices differed by less than their noise. */
const emRounds = 8;
const selectionRows = 100;
/** A trial's cost grows with the items: large banks are calibrated on fewer suppliers, so that a fit of 5,000 x 250 stays below ten seconds. */
const calibrationRows = (items: number): number => Math.round(Math.min(1200, Math.max(400, 200_000 / items)));

/**
 * A bank from a matrix of answers: item curves (2PL), a model with more dimensions, the choice between them by prediction of suppliers left out,
 * and the width of intervals. The same matrix and seed give the same bank. For 5,000 suppliers and 250 items: see docs/statistics-banks.md.
 *
 * @throws RangeError for fewer than 2 items or 10 suppliers
 */
export function fitBank(matrix: ResponseMatrix, { seed = 'bank', onProgress = () => {} }: FitOptions = {}): BankDocument {
  if (matrix.items.length < 2 || matrix.suppliers < 10)
    throw new RangeError(`a bank needs at least 2 items and 10 suppliers, got ${matrix.items.length} and ${matrix.suppliers}`);
  const curves = fitTwoParameter(matrix, { rounds: emRounds, onRound: (round) => onProgress((0.1 * round) / emRounds) });
  const factors = fitFactors(matrix, {
    dimensions: manyDimensions,
    rounds: emRounds,
    onRound: (round) => onProgress(0.1 + (0.3 * round) / emRounds),
  });
  // A supplier without answers has no score to be compared with.
  const rows = shuffled(matrix.suppliers, seededRandom(`${seed}:rows`)).filter((row) => !Number.isNaN(rowMean(matrix, row)));
  const drafts = [draft(matrix, curves, oneDimension(curves)), draft(matrix, curves, factors)];
  const chosen = selectModel(drafts, matrix, rows.slice(0, selectionRows), {
    random: () => seededRandom(`${seed}:selection`),
    onTried: (count) => onProgress(0.4 + (0.15 * count) / candidateCount),
  });
  const trials = rows.slice(0, calibrationRows(matrix.items.length));
  const { interval, acceptance } = calibrate(openBank(chosen), matrix, {
    rows: trials,
    random: seededRandom(`${seed}:calibration`),
    onTrial: (done) => onProgress(0.55 + (0.45 * done) / trials.length),
  });
  return { ...chosen, interval, items: chosen.items.map((item, i) => ({ ...item, acceptance: rounded(acceptance[i] ?? 0.5) })) };
}

function draft(matrix: ResponseMatrix, curves: TwoParameterModel, factors: FactorModel): BankDocument {
  const means = itemMeans(matrix);
  return {
    format: 'hallmark-bank',
    version: 1,
    items: matrix.items.map((id, i) => ({
      id,
      slope: rounded(curves.slopes[i] ?? 1),
      intercept: rounded(curves.intercepts[i] ?? 0),
      mean: rounded(means[i] ?? 0.5),
      acceptance: 0.3,
    })),
    ability: { nodes: [...curves.nodes].map(rounded), shares: [...curves.shares].map((x) => Number(x.toPrecision(6))) },
    factors: { dimensions: factors.dimensions, loadings: floatsToText(factors.loadings), intercepts: floatsToText(factors.intercepts) },
    suppliers: { count: matrix.suppliers, ...packAnswers(matrix.values), abilities: floatsToText(factors.abilities) },
    answerWeight: 0.65,
    learningRate: 0.85,
    // Ten imaginary suppliers' worth: next to nothing beside thousands, much beside a few.
    curveShare: rounded(10 / (10 + matrix.suppliers)),
    interval: { constant: 0, byDeviation: 1, byLeft: 0, factors: [{ answers: 0, factor: 2 }] },
    heldOut: [],
  };
}

/** The two-parameter model as a factor model with one dimension. */
function oneDimension({ slopes, intercepts, abilities }: TwoParameterModel): FactorModel {
  return { dimensions: 1, loadings: slopes, intercepts, abilities };
}

function itemMeans({ items, suppliers, values }: ResponseMatrix): readonly number[] {
  return items.map((_, i) => {
    let sum = 0;
    let count = 0;
    for (let n = 0; n < suppliers; n++) {
      const value = values[n * items.length + i] ?? 0;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    return count === 0 ? 0.5 : sum / count;
  });
}

function rounded(x: number): number {
  return Math.round(x * 1e5) / 1e5;
}
