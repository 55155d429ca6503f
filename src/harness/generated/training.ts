// What LocalNet's models are trained on: items like the measured ones, but never the same.
import type { Random } from '../types.ts';
import type { Family } from './family.ts';
import { answerOf, drawItem, itemOf, promptOf } from './item.ts';

export interface TrainingItem {
  /** Ends in `A:`; with few-shot examples for multiple choice. */
  readonly prompt: string;
  /** Begins with a space, ends with a line break. */
  readonly completion: string;
  /** 1 is the easiest. */
  readonly level: number;
}

/** One item of the training split. `levelWeights` (level 1 first) replaces the family's own shares. */
export function drawTrainingItem(family: Family, random: Random, levelWeights?: readonly number[]): TrainingItem {
  const drawn = drawItem(family, random, 'training', levelWeights ?? family.levels.map(({ share }) => share));
  const { question, fewshot } = itemOf(family, drawn);
  return { prompt: promptOf(question, fewshot), completion: ` ${answerOf(question)}\n`, level: drawn.level };
}
