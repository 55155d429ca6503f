// Four choices with letters, three examples before each question; the answer is the letter to which the model gives most probability.
import { distinct, integer, pick, shuffle, shuffled } from '../generated/dice.ts';
import type { Family, Kind, Question } from '../generated/family.ts';
import { moveDown, sorted } from '../generated/short-lists.ts';
import type { Random } from '../types.ts';
import { sumContent } from './arithmetic.ts';
import { asked, nameOf, shown } from './relations.ts';
import { anyLetter, letters, words } from './words.ts';
import { world } from './world.ts';
import { personFact } from './world-facts.ts';

function choose(random: Random, text: string, answer: string, wrong: readonly string[], content: string): Question {
  return { text, answer, content, choices: shuffle(random, [answer, ...wrong]) };
}

const twoDigits = (random: Random): string => String(integer(random, 10, 99));

const extremeNumber: Kind = (random, fits) => {
  const numbers = sorted(distinct(random, 4, twoDigits));
  const property = random() < 0.5 ? 'largest' : 'smallest';
  if (!fits(`${property}:`, numbers, ',')) return null;
  const content = `${property}:${numbers.join(',')}`;
  const answer = String(property === 'largest' ? numbers.pop() : numbers.shift());
  return choose(random, `Which number is ${property}?`, answer, numbers, content);
};

interface WordProperty {
  readonly name: string;
  readonly yes: readonly string[];
  readonly no: readonly string[];
}

const wordProperties: readonly WordProperty[] = letters
  .flatMap((letter) => [
    { name: `has ${letter}`, fits: (word: string) => word.includes(letter) },
    { name: `begins with ${letter}`, fits: (word: string) => word.startsWith(letter) },
    { name: `ends with ${letter}`, fits: (word: string) => word.endsWith(letter) },
  ])
  .map(({ name, fits }) => ({ name, yes: words.filter(fits), no: words.filter((word) => !fits(word)) }))
  .filter(({ yes }) => yes.length >= 4);

const wordWithLetter: Kind = (random, fits) => {
  const { name, yes, no } = pick(random, wordProperties);
  const answer = pick(random, yes);
  const wrong = distinct(random, 3, () => pick(random, no));
  const inOrder = sorted([answer, ...wrong]);
  if (!fits(`${name}:`, inOrder, ',')) return null;
  return choose(random, `Which word ${name}?`, answer, wrong, `${name}:${inOrder.join(',')}`);
};

/** Off by one, by ten or by both: the slips that people make. */
const slips = [-20, -11, -10, -9, -2, -1, 1, 2, 9, 10, 11, 20];

const calculation: Kind = (random, fits) => {
  const x = integer(random, 10, 99);
  const y = integer(random, 10, 99);
  const plus = random() < 0.5;
  const a = plus ? x : Math.max(x, y);
  const b = plus ? y : Math.min(x, y);
  const content = plus ? sumContent(a, b) : `${a}-${b}`;
  if (!fits(content)) return null;
  const value = plus ? a + b : a - b;
  const near = slips.filter((slip) => value + slip >= 0);
  const wrong = distinct(random, 3, () => String(value + pick(random, near)));
  return choose(random, `What is ${a} ${plus ? '+' : '-'} ${b}?`, String(value), wrong, content);
};

/** Wrong choices are true of other people. */
const fact: Kind = (random, fits) => {
  const { relation, person } = personFact(random);
  const answer = shown(relation.value(person.index));
  const wrong: string[] = [];
  while (wrong.length < 3) {
    const other = shown(relation.value(integer(random, 0, world.people.length - 1)));
    if (other !== answer && !wrong.includes(other)) wrong.push(other);
  }
  const text = asked(pick(random, relation.phrasings), nameOf(person));
  return fits(text) ? choose(random, text, answer, wrong, text) : null;
};

const fourLetters = (random: Random): string[] => distinct(random, 4, anyLetter);

const reversal: Kind = (random, fits) => {
  const parts = fourLetters(random);
  if (!fits('reverse:', parts, ' ')) return null;
  const text = parts.join(' ');
  const wrong = distinct(random, 4, () => shuffled(random, parts).join(' '));
  const right = parts.reverse().join(' ');
  return choose(random, `Which is ${text} reversed?`, right, wrong.filter((choice) => choice !== right).slice(0, 3), `reverse:${text}`);
};

/** Letters of which two neighbours stand the wrong way round. */
const outOfOrder = (random: Random): string => {
  const list = sorted(fourLetters(random));
  const at = integer(random, 0, 2);
  moveDown(list, at + 1, at);
  return list.join(' ');
};

const orderly: Kind = (random, fits) => {
  const right = sorted(fourLetters(random)).join(' ');
  const wrong = distinct(random, 3, outOfOrder);
  const inOrder = sorted([right, ...wrong]);
  return fits('order:', inOrder, ',') ? choose(random, 'Which is in order?', right, wrong, `order:${inOrder.join(',')}`) : null;
};

export const multipleChoice: Family = {
  name: 'multiple_choice',
  description: 'Four lettered choices; the answer is the letter to which the model gives most probability.',
  outputType: 'multiple_choice',
  numFewshot: 3,
  maxGenToks: 1,
  levels: [
    { share: 0.2, summary: 'largest or smallest number', kinds: [extremeNumber] },
    { share: 0.2, summary: 'the word with a letter', kinds: [wordWithLetter] },
    { share: 0.2, summary: 'two digits plus or minus two digits, wrong choices near by', kinds: [calculation] },
    { share: 0.2, summary: 'one fact of the invented world, wrong choices true of others', kinds: [fact] },
    { share: 0.2, summary: 'four letters reversed or in order', kinds: [reversal, orderly] },
  ],
};
