// The ability that explains a supplier's answers best.
import { chanceAt, type FittedAnswer } from './item.ts';

/** Keeps the ability finite where all answers are right or all are wrong; next to nothing otherwise. */
const priorPrecision = 0.01;
const maxSteps = 60;

/** Maximum likelihood ability (Fisher scoring, steps of at most 1), with a normal prior of standard deviation 10. */
export function fittedAbility(answers: readonly FittedAnswer[]): number {
  let ability = 0;
  for (let step = 0; step < maxSteps; step++) {
    let score = -ability * priorPrecision;
    let information = priorPrecision;
    for (const { value, item } of answers) {
      const { p, gradient } = chanceAt(item, ability);
      const perResidual = gradient / (p * (1 - p));
      score += perResidual * (value - p);
      information += perResidual * gradient;
    }
    const move = Math.max(-1, Math.min(1, score / information));
    ability += move;
    if (Math.abs(move) < 1e-8) break;
  }
  return ability;
}
