// From an item id to its question and prompt: the same id gives the same text for ever.
import { TaskDefinitionError } from '../errors.ts';
import type { Random } from '../types.ts';
import { diceBox, pick, pickWeighted } from './dice.ts';
import type { Family, Fits, Kind, Question } from './family.ts';
import { drawSeed, type ItemSeed } from './item-id.ts';
import { fitsSplit, type Split, splitOf } from './split.ts';

/** For every question: it is made to its end before the next one is begun. */
const dice = diceBox();

/** The stream of an item. */
function diceOf({ level, seed }: ItemSeed): Random {
  dice.begin(level, seed);
  return dice.random;
}

const fitsAlways: Fits = () => true;

function kindsOf(family: Family, level: number): readonly Kind[] {
  const definition = family.levels[level - 1];
  if (!definition) throw new TaskDefinitionError(family.name, `has no level ${level}; its levels are 1 to ${family.levels.length}`);
  return definition.kinds;
}

/** A question that is wanted whatever it asks. */
function anyQuestion(family: Family, kind: Kind, random: Random): Question {
  const question = kind(random, fitsAlways);
  if (!question) throw new TaskDefinitionError(family.name, 'one of its kinds gave no question although every content fits');
  return question;
}

/** The question of an item, without few-shot examples. */
export function questionOf(family: Family, item: ItemSeed): Question {
  const random = diceOf(item);
  return anyQuestion(family, pick(random, kindsOf(family, item.level)), random);
}

export interface Item {
  readonly question: Question;
  readonly fewshot: readonly Question[];
}

/** An item with its few-shot examples: of the same kind, from the training split, all different. */
export function itemOf(family: Family, item: ItemSeed): Item {
  const random = diceOf(item);
  const kind = pick(random, kindsOf(family, item.level));
  const question = anyQuestion(family, kind, random);
  const fewshot: Question[] = [];
  for (let tries = 0; fewshot.length < family.numFewshot; tries++) {
    if (tries > 1000)
      throw new TaskDefinitionError(family.name, `level ${item.level} has too few questions in the training split for its examples`);
    // Made to the end whatever it asks: the next example begins where the stream stands then.
    const example = anyQuestion(family, kind, random);
    const isNew = example.content !== question.content && fewshot.every((other) => other.content !== example.content);
    if (isNew && splitOf(example.content) === 'training') fewshot.push(example);
  }
  return { question, fewshot };
}

/** Draws an item of one split; `weights` gives each level's probability, level 1 first. */
export function drawItem(family: Family, random: Random, split: Split, weights: readonly number[]): ItemSeed {
  const level = pickWeighted(random, weights) + 1;
  const kinds = kindsOf(family, level);
  const fits = fitsSplit[split];
  for (let tries = 0; tries < 10_000; tries++) {
    const seed = drawSeed(random);
    dice.begin(level, seed);
    const question = pick(dice.random, kinds)(dice.random, fits);
    if (question && fits(question.content)) return { level, seed };
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
  let shown = text;
  if (choices) for (let index = 0; index < choices.length; index++) shown += ` (${letterOf(index)}) ${choices[index]}`;
  return shown;
}

/** `Q: ...\nA:` after the solved examples; what a model is to add begins with a space and ends with a line break. */
export function promptOf(question: Question, fewshot: readonly Question[]): string {
  let prompt = '';
  for (const example of fewshot) prompt += `Q: ${shownQuestion(example)}\nA: ${answerOf(example)}\n`;
  return `${prompt}Q: ${shownQuestion(question)}\nA:`;
}
