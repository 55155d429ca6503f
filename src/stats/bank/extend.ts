// New items and new suppliers for a bank that is fitted already, without fitting the rest again.
import type { BankDocument } from './document.ts';
import { abilitiesOf } from './factors.ts';
import { fitLogistic } from './logistic-regression.ts';
import type { ResponseMatrix } from './matrix.ts';
import { bytesToFloats, floatsToText, packAnswers, unpackAnswers } from './packing.ts';
import { expectedAbilities } from './two-parameter.ts';

/**
 * The bank with more known suppliers. Their abilities are computed under the items' parameters, which stay; so do the intervals. Refit when
 * a tenth or so of the suppliers is new.
 *
 * @param added answers to the bank's items in the bank's order, NaN where missing
 * @throws RangeError where the items differ
 */
export function addSuppliers(bank: BankDocument, added: ResponseMatrix): BankDocument {
  const width = bank.items.length;
  if (added.items.length !== width || added.items.some((id, i) => id !== bank.items[i]?.id))
    throw new RangeError(`the added suppliers must have the bank's ${width} items in the bank's order`);
  const { dimensions } = bank.factors;
  const model = { dimensions, loadings: wide(bank.factors.loadings), intercepts: wide(bank.factors.intercepts) };
  const old = bank.suppliers.count;
  const answers = joined(unpackAnswers(bank.suppliers, old * width), added.values);
  const abilities = new Float32Array((old + added.suppliers) * dimensions);
  abilities.set(bytesToFloats(bank.suppliers.abilities));
  for (let n = 0; n < added.suppliers; n++)
    abilities.set(abilitiesOf(model, added.values.subarray(n * width, (n + 1) * width)), (old + n) * dimensions);
  return { ...bank, suppliers: { count: old + added.suppliers, ...packAnswers(answers), abilities: floatsToText(abilities) } };
}

/** A new item and what known suppliers answered to it. */
export interface NewItem {
  readonly id: string;
  /** One value for each known supplier in the bank's order, 0 to 1; NaN for those that were not asked. */
  readonly answers: Float32Array;
}

/**
 * The bank with one more item: its parameters by penalised logistic regression on the known suppliers' abilities, which stay (fixed-parameter
 * calibration; Kim 2006, Journal of Educational Measurement 43: 355-381). The penalty draws the slopes towards those of the bank's average item, so
 * that a few dozen answers suffice to begin with.
 *
 * @throws RangeError for an id that the bank has, or a wrong number of answers
 */
export function addItem(bank: BankDocument, { id, answers }: NewItem): BankDocument {
  const { count } = bank.suppliers;
  const width = bank.items.length;
  if (bank.items.some((item) => item.id === id)) throw new RangeError(`the bank has an item ${JSON.stringify(id)} already`);
  if (answers.length !== count)
    throw new RangeError(`item ${JSON.stringify(id)}: needs one answer or NaN for each of ${count} suppliers, got ${answers.length}`);
  const known = unpackAnswers(bank.suppliers, count * width);
  const { dimensions } = bank.factors;
  const loadings = bytesToFloats(bank.factors.loadings);
  const many = fitLogistic(wide(bank.suppliers.abilities), dimensions, answers, averageLoadings(loadings, dimensions));
  const curve = fitLogistic(curveAbilities(bank, known), 1, answers, [mean(bank.items.map(({ slope }) => slope))]);
  const item = {
    id,
    slope: curve.slopes[0] ?? 0,
    intercept: curve.intercept,
    mean: meanOf(answers),
    acceptance: mean(bank.items.map(({ acceptance }) => acceptance)),
  };
  const packed = packAnswers(withColumn(known, answers, width));
  return {
    ...bank,
    items: [...bank.items, item],
    factors: {
      dimensions,
      loadings: floatsToText(joined(loadings, Float32Array.from(many.slopes))),
      intercepts: floatsToText(joined(bytesToFloats(bank.factors.intercepts), Float32Array.of(many.intercept))),
    },
    suppliers: { ...bank.suppliers, ...packed },
  };
}

function curveAbilities(bank: BankDocument, values: Float32Array): Float64Array {
  const matrix = { items: bank.items.map(({ id }) => id), suppliers: bank.suppliers.count, values };
  return expectedAbilities(matrix, {
    slopes: Float64Array.from(bank.items, ({ slope }) => slope),
    intercepts: Float64Array.from(bank.items, ({ intercept }) => intercept),
    nodes: Float64Array.from(bank.ability.nodes),
    shares: Float64Array.from(bank.ability.shares),
  });
}

function averageLoadings(loadings: Float32Array, dimensions: number): readonly number[] {
  return Array.from({ length: dimensions }, (_, k) => mean(Array.from(loadings).filter((_, j) => j % dimensions === k)));
}

function withColumn(values: Float32Array, column: Float32Array, width: number): Float32Array {
  const wider = new Float32Array(values.length + column.length);
  column.forEach((value, n) => {
    wider.set(values.subarray(n * width, (n + 1) * width), n * (width + 1));
    wider[n * (width + 1) + width] = value;
  });
  return wider;
}

function meanOf(answers: Float32Array): number {
  const given = Array.from(answers).filter((value) => !Number.isNaN(value));
  return given.length === 0 ? 0.5 : mean(given);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}

function wide(text: string): Float64Array {
  return Float64Array.from(bytesToFloats(text));
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
