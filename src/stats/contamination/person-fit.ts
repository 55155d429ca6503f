// Does a supplier answer like anything that has one ability: easy items right, hard items wrong?
import type { FittedAnswer } from './item.ts';
import { testResiduals } from './residual-test.ts';

export interface PersonFit {
  readonly ability: number;
  /** l_z*: about standard normal where the item model is true; below -2.3 in 1 % of fitting suppliers. */
  readonly lz: number;
  /** Probability of a fit as bad as this or worse. */
  readonly pValue: number;
}

/**
 * The standardised log-likelihood l_z (Drasgow, Levine and Williams 1985) with Snijders' (2001) correction for the estimated ability:
 * small where hard items are answered and easy ones are not, as by a supplier that knows some items by heart or mixes two models.
 *
 * Without `reference` the p-value believes the item model (its tail is a saddlepoint approximation, as l_z* is skewed for short tests). Answers of real
 * language models fit no model with one ability that well: then give the l_z* of suppliers that are held to be honest, with abilities like
 * this one, and the p-value is the place among them.
 *
 * @param answers 0 or 1 each; items of one difficulty all alike say nothing: the p-value is then 1
 * @param reference l_z* of honest suppliers on as many items; p-values below 1 / (1 + their number) cannot come out
 */
export function personFit(answers: readonly FittedAnswer[], reference: readonly number[] | null = null): PersonFit {
  const { ability, z, pValue } = testResiduals(answers, (_, p) => -Math.log(p / (1 - p)));
  const lz = -z;
  if (reference === null) return { ability, lz, pValue };
  return { ability, lz, pValue: (1 + reference.filter((other) => other <= lz).length) / (1 + reference.length) };
}
