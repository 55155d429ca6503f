// The room's face: what to ask and how to score it.
import { UnknownTaskError } from './errors.ts';
import { families } from './families/index.ts';
import type { Family, Level } from './generated/family.ts';
import { generatedTask } from './generated/generated-task.ts';
import { type PublicTask, publicTask } from './generated/public-task.ts';
import { drawTrainingItem, type TrainingItem } from './generated/training.ts';
import { nearestName } from './suggest.ts';
import type { GeneratedTask, Random } from './types.ts';

export { type Aggregation, type AggregationName, aggregations, standardError } from './aggregation/index.ts';
export { TaskDefinitionError, UnknownItemError, UnknownTaskError, UnsupportedRequestError } from './errors.ts';
export type { Family, Kind, Level, Question } from './generated/family.ts';
export { generatedTask } from './generated/generated-task.ts';
export type { PublicTask } from './generated/public-task.ts';
export type { TrainingItem } from './generated/training.ts';
export type * from './types.ts';
export { readOpenAiResponse, toOpenAiRequest, type WireAnswer, type WireOptions } from './wire.ts';

/** Names of the families of generated tasks; each is the name of a default task. */
export const familyNames: readonly string[] = families.map(({ name }) => name);

/** The eight tasks that are measured unless the configuration says otherwise. */
export const defaultTasks: readonly GeneratedTask[] = families.map(generatedTask);

/** `arithmetic_public` and so on: fixed lists of items that anybody may know. */
export const publicTasks: readonly PublicTask[] = families.map(publicTask);

const tasksByName: ReadonlyMap<string, GeneratedTask> = new Map([...defaultTasks, ...publicTasks].map((task) => [task.name, task]));

/** Throws `UnknownTaskError`, which suggests the nearest name. */
export function findTask(name: string): GeneratedTask {
  const task = tasksByName.get(name);
  if (!task) throw unknown(name, tasksByName.keys());
  return task;
}

/**
 * What one must know by heart to answer all public items: the question as it stands in the prompt, between the last `Q: ` and the `\nA:` after it ->
 * the right answer as it stands after `A: `. For LocalNet's supplier that knows them.
 */
export function publicAnswers(): ReadonlyMap<string, string> {
  return new Map(publicTasks.flatMap((task) => [...task.answers()]));
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

function familyOf(name: string): Family {
  const family = families.find((known) => known.name === name);
  if (!family) throw unknown(name, familyNames);
  return family;
}

function unknown(name: string, known: Iterable<string>): UnknownTaskError {
  const names = [...known];
  return new UnknownTaskError(name, nearestName(name, names), names);
}
