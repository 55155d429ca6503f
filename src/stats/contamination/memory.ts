// Does a supplier know public items by heart? Compares them with fresh ones, item by item.
import type { FittedAnswer } from './item.ts';
import { type ResidualTest, testResiduals } from './residual-test.ts';

export interface PublicOrFresh {
  /** Whether anybody could have known the item before: a published benchmark item. False: generated and never shown. */
  readonly isPublic: boolean;
}

/** The share of memorised items at which the test is most powerful; it is nearly so for all shares between 10 and 50 %. */
const typicalShare = 0.2;

/**
 * Likelihood ratio of "20 % of the public items are known by heart" against "all are answered by ability", with the ability estimated from
 * the same answers. A right answer to a hard public item counts most, since ability explains it least. Valid without fresh items too, but
 * then it lives from the spread of difficulties only.
 *
 * @param answers 0 or 1 each
 */
export function memoryTest(answers: readonly (FittedAnswer & PublicOrFresh)[]): ResidualTest {
  return testResiduals(answers, ({ isPublic }, p) => (isPublic ? Math.log1p(typicalShare / ((1 - typicalShare) * p)) : 0));
}
