// Does a supplier answer like anything that has one ability: easy items right, hard items wrong?
import type { FittedAnswer } from './item.ts';
import { testResiduals } from './residual-test.ts';

export interface PersonFit {
  readonly ability: number;
  /** l_z*: about standard normal where the answers fit; below -2.3 in 1 % of fitting suppliers. */
  readonly lz: number;
  /** Probability of a fit as bad as this or worse. */
  readonly pValue: number;
}

/**
 * The standardised log-likelihood l_z (Drasgow, Levine and Williams 1985) with Snijders' (2001) correction for the estimated ability:
 * small where hard items are answered and easy ones are not, as by a supplier that knows some items by heart or mixes two models.
 * Its tail comes from a saddlepoint approximation, as l_z* is skewed for short tests.
 *
 * @param answers 0 or 1 each; items of one difficulty all alike say nothing: the p-value is then 1
 */
export function personFit(answers: readonly FittedAnswer[]): PersonFit {
  const { ability, z, pValue } = testResiduals(answers, (_, p) => -Math.log(p / (1 - p)));
  return { ability, lz: -z, pValue };
}
