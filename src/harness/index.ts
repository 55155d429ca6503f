// The room's face: what to ask and how to score it.
import { UnknownTaskError } from './errors.ts';
import { families } from './families/index.ts';
import type { Family, Level } from './generated/family.ts';
import { drawTrainingItem, type TrainingItem } from './generated/training.ts';
import { nearestName } from './suggest.ts';
import type { Random } from './types.ts';

export type { Family, Level, TrainingItem };
export { UnknownTaskError };

/** Names of the families of generated tasks, each of which is a default task. */
export const familyNames: readonly string[] = families.map(({ name }) => name);

function familyOf(name: string): Family {
  const family = families.find((known) => known.name === name);
  if (!family) throw new UnknownTaskError(name, nearestName(name, familyNames), familyNames);
  return family;
}

/** The levels of a family, level 1 (the easiest) first. Throws `UnknownTaskError`. */
export function levelsOf(family: string): readonly Level[] {
  return familyOf(family).levels;
}

/**
 * An item for training models: like the measured ones, but never one of them. `levelWeights` (level 1 first, any positive scale) replaces the
 * family's own shares, so that specialists can be trained. Throws `UnknownTaskError`.
 *
 * @example trainingItem('arithmetic', Math.random) // { prompt: 'Q: What is 46 - 2?\nA:', completion: ' 44\n', level: 1 }
 * @example trainingItem('sorting', Math.random, [1, 1, 0, 0, 0]) // levels 1 and 2 only
 */
export function trainingItem(family: string, random: Random, levelWeights?: readonly number[]): TrainingItem {
  return drawTrainingItem(familyOf(family), random, levelWeights);
}
