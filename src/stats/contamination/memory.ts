// Does a supplier know public items by heart? Compares them with fresh ones, item by item.
import { type Random, seededRandom } from '../random.ts';
import { fittedAbility } from './ability.ts';
import { chanceAt, type FittedAnswer } from './item.ts';

export interface PublicOrFresh {
  /** Whether anybody could have known the item before: a published benchmark item. False: generated and never shown. */
  readonly isPublic: boolean;
}

export interface MemoryTest {
  /** Ability fitted to all answers. */
  readonly ability: number;
  /** Probability of so large an advantage on the public items, or a larger one, for a supplier that knows none by heart. */
  readonly pValue: number;
}

/** The share of memorised items at which the weights are best; they are nearly so for all shares between 10 and 50 %. */
const typicalShare = 0.2;
const shuffles = 999;

/**
 * Sums over the public items what each answer says for "20 % of the public items are known by heart" against "all are answered by ability": the
 * residual, weighted by the log likelihood ratio. A right answer to a hard item counts most, since ability explains it least.
 *
 * The p-value does not believe the item model, which serves for weights only: it compares the sum with those of as many items chosen at
 * random from all answers (a permutation test; Fisher 1935, Pitman 1937). It is exact where public and fresh items come from the same kinds in a random
 * order, however badly the curves fit. A p-value from the model itself is not: on answers of real language models it accuses several times as many as it says.
 *
 * @param answers 0 or 1 each; with public items only, or fresh ones only, the p-value is 1
 * @param random for the choice of items; the default makes equal input give equal output
 * @throws RangeError for a value that is neither 0 nor 1
 */
export function memoryTest(answers: readonly (FittedAnswer & PublicOrFresh)[], random: Random = seededRandom('memory')): MemoryTest {
  const graded = answers.find(({ value }) => value !== 0 && value !== 1);
  if (graded !== undefined) throw new RangeError(`memoryTest: values must be 0 or 1, got ${graded.value}`);
  const ability = fittedAbility(answers);
  const evidence = Float64Array.from(answers, ({ value, item }) => {
    const { p } = chanceAt(item, ability);
    return Math.log1p(typicalShare / ((1 - typicalShare) * p)) * (value - p);
  });
  const open = answers.reduce((count, { isPublic }) => count + Number(isPublic), 0);
  const observed = answers.reduce((sum, { isPublic }, i) => sum + (isPublic ? (evidence[i] ?? 0) : 0), 0);
  // Equal sums must count as equal, whatever the order of their additions.
  const slack = 1e-9 * evidence.reduce((sum, value) => sum + Math.abs(value), 0);
  let asLarge = 1;
  for (let k = 0; k < shuffles; k++) if (sumOfRandom(evidence, open, random) >= observed - slack) asLarge++;
  return { ability, pValue: asLarge / (shuffles + 1) };
}

/** The sum of `count` values chosen at random; reorders the values. */
function sumOfRandom(values: Float64Array, count: number, random: Random): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (values.length - i));
    const chosen = values[j] ?? 0;
    values[j] = values[i] ?? 0;
    values[i] = chosen;
    sum += chosen;
  }
  return sum;
}
