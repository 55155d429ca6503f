// Tests whether weighted residuals are larger than chance, although the ability was estimated from the same answers.
import { fittedAbility } from './ability.ts';
import { chanceAt, type FittedAnswer } from './item.ts';
import { type Residual, upperTail } from './saddlepoint.ts';

const negligible = 1e-12;

export interface ResidualTest {
  /** Ability fitted to the answers. */
  readonly ability: number;
  /** The corrected sum in standard deviations; large where the weighted residuals are; 0 where the items cannot tell. */
  readonly z: number;
  /** Probability of such a sum or a larger one where the model holds; 1 where the items cannot tell. */
  readonly pValue: number;
}

/**
 * Sum of `weightOf(answer, p) * (value - p)` at the fitted ability. Estimating the ability takes a part of every residual away; subtracting
 * from the weights what lies along the ability's own score makes the test exact to first order (Snijders 2001, who derived it for l_z*).
 *
 * @param weightOf may use the chance p and the item, not the value
 * @throws RangeError for an empty list or a value that is neither 0 nor 1
 */
export function testResiduals<T extends FittedAnswer>(answers: readonly T[], weightOf: (answer: T, p: number) => number): ResidualTest {
  if (answers.length === 0) throw new RangeError('testResiduals: at least one answer is needed');
  const graded = answers.find(({ value }) => value !== 0 && value !== 1);
  if (graded !== undefined) throw new RangeError(`testResiduals: values must be 0 or 1, got ${graded.value}`);
  const ability = fittedAbility(answers);
  const terms = answers.map((answer) => {
    const { p, gradient } = chanceAt(answer.item, ability);
    return { value: answer.value, p, gradient, weight: weightOf(answer, p) };
  });
  const along = terms.reduce((sum, { weight, gradient }) => sum + weight * gradient, 0);
  const information = terms.reduce((sum, { p, gradient }) => sum + gradient ** 2 / (p * (1 - p)), 0);
  const share = information > 0 ? along / information : 0;
  const residuals = terms.map(({ value, p, gradient, weight }) => ({ value, p, weight: weight - (share * gradient) / (p * (1 - p)) }));
  const observed = residuals.reduce((sum, { value, p, weight }) => sum + weight * (value - p), 0);
  const variance = varianceOf(residuals);
  // Items of one difficulty: the ability explains every sum, and what is left is the error of float operations.
  if (!(variance > negligible * varianceOf(terms))) return { ability, z: 0, pValue: 1 };
  return { ability, z: observed / Math.sqrt(variance), pValue: upperTail(residuals, observed) };
}

function varianceOf(residuals: readonly Residual[]): number {
  return residuals.reduce((sum, { p, weight }) => sum + weight ** 2 * p * (1 - p), 0);
}
