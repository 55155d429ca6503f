// From an item id to its question and prompt: the same id gives the same text for ever.
import { TaskDefinitionError } from '../errors.ts';
import type { Random } from '../types.ts';
import { pick, pickWeighted, seededDice } from './dice.ts';
import type { Family, Kind, Question } from './family.ts';
import { drawSeed, type ItemSeed } from './item-id.ts';
import { type Split, splitOf } from './split.ts';

/** A question with the stream that made it, from which its few-shot examples follow. */
interface Made {
  readonly question: Question;
  readonly kind: Kind;
  readonly random: Random;
}

function make(family: Family, { level, seed }: ItemSeed): Made {
  const definition = family.levels[level - 1];
  if (!definition) throw new TaskDefinitionError(family.name, `has no level ${level}; its levels are 1 to ${family.levels.length}`);
  const random = seededDice(level, seed);
  const kind = pick(random, definition.kinds);
  return { question: kind(random), kind, random };
}

/** The question of an item, without few-shot examples. */
export function questionOf(family: Family, item: ItemSeed): Question {
  return make(family, item).question;
}

export interface Item {
  readonly question: Question;
  readonly fewshot: readonly Question[];
}

/** An item with its few-shot examples: of the same kind, from the training split, all different. */
export function itemOf(family: Family, item: ItemSeed): Item {
  return withFewshot(family, item, make(family, item));
}

function withFewshot(family: Family, item: ItemSeed, { question, kind, random }: Made): Item {
  const fewshot: Question[] = [];
  for (let tries = 0; fewshot.length < family.numFewshot; tries++) {
    if (tries > 1000)
      throw new TaskDefinitionError(family.name, `level ${item.level} has too few questions in the training split for its examples`);
    const example = kind(random);
    const isNew = example.content !== question.content && fewshot.every((other) => other.content !== example.content);
    if (isNew && splitOf(example.content) === 'training') fewshot.push(example);
  }
  return { question, fewshot };
}

/** An item that was just drawn. */
export interface DrawnItem {
  readonly seed: ItemSeed;
  readonly question: Question;
  /** What `itemOf` gives for the seed, from what the draw has made of it already. Call it once. */
  readonly item: () => Item;
}

/** Draws an item of one split; `weights` gives each level's probability, level 1 first. */
export function drawItem(family: Family, random: Random, split: Split, weights: readonly number[]): DrawnItem {
  const level = pickWeighted(random, weights) + 1;
  for (let tries = 0; tries < 10_000; tries++) {
    const seed = { level, seed: drawSeed(random) };
    const made = make(family, seed);
    if (splitOf(made.question.content) === split) return { seed, question: made.question, item: () => withFewshot(family, seed, made) };
  }
  throw new TaskDefinitionError(family.name, `level ${level} has no question in the ${split} split; it needs more different contents`);
}

const letterOf = (index: number): string => String.fromCharCode(65 + index);

/** What a model is to answer, as it stands after `A: `. */
export function answerOf(question: Question): string {
  return question.choices ? letterOf(question.choices.indexOf(question.answer)) : question.answer;
}

/** All answers that are scored by log-likelihood, with the space before them. */
export function continuationsOf(question: Question): string[] {
  return (question.choices ?? []).map((_, index) => ` ${letterOf(index)}`);
}

/** A question as a prompt shows it, choices included, on one line. */
export function shownQuestion({ text, choices }: Question): string {
  return choices ? `${text} ${choices.map((choice, index) => `(${letterOf(index)}) ${choice}`).join(' ')}` : text;
}

/** `Q: ...\nA:` after the solved examples; what a model is to add begins with a space and ends with a line break. */
export function promptOf(question: Question, fewshot: readonly Question[]): string {
  let prompt = '';
  for (const example of fewshot) prompt += `Q: ${shownQuestion(example)}\nA: ${answerOf(example)}\n`;
  return `${prompt}Q: ${shownQuestion(question)}\nA:`;
}
