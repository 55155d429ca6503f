// Four choices with letters, three examples before each question; the answer is the letter to which the model gives most probability.
import { distinct, integer, pick, shuffled } from '../generated/dice.ts';
import type { Family, Kind, Question } from '../generated/family.ts';
import type { Random } from '../types.ts';
import { sumContent } from './arithmetic.ts';
import { asked, nameOf, shown } from './relations.ts';
import { letters, words } from './words.ts';
import { world } from './world.ts';
import { personFact } from './world-facts.ts';

function choose(random: Random, text: string, answer: string, wrong: readonly string[], content: string): Question {
  return { text, answer, content, choices: shuffled(random, [answer, ...wrong]) };
}

const extremeNumber: Kind = (random) => {
  const numbers = distinct(4, () => integer(random, 10, 99)).sort((a, b) => a - b);
  const largest = random() < 0.5;
  const answer = String(numbers.at(largest ? -1 : 0));
  const property = largest ? 'largest' : 'smallest';
  const wrong = numbers.map(String).filter((number) => number !== answer);
  return choose(random, `Which number is ${property}?`, answer, wrong, `${property}:${numbers.map(String).sort().join(',')}`);
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

const wordWithLetter: Kind = (random) => {
  const { name, yes, no } = pick(random, wordProperties);
  const answer = pick(random, yes);
  const wrong = distinct(3, () => pick(random, no));
  return choose(random, `Which word ${name}?`, answer, wrong, `${name}:${[answer, ...wrong].sort().join(',')}`);
};

/** Off by one, by ten or by both: the slips that people make. */
const slips = [-20, -11, -10, -9, -2, -1, 1, 2, 9, 10, 11, 20];

const calculation: Kind = (random) => {
  const [x, y] = [integer(random, 10, 99), integer(random, 10, 99)];
  const plus = random() < 0.5;
  const [a, b] = plus ? [x, y] : [Math.max(x, y), Math.min(x, y)];
  const value = plus ? a + b : a - b;
  const near = slips.filter((slip) => value + slip >= 0);
  const wrong = distinct(3, () => String(value + pick(random, near)));
  return choose(random, `What is ${a} ${plus ? '+' : '-'} ${b}?`, String(value), wrong, plus ? sumContent(a, b) : `${a}-${b}`);
};

/** Wrong choices are true of other people. */
const fact: Kind = (random) => {
  const { relation, person } = personFact(random);
  const answer = shown(relation.value(person.index));
  const wrong: string[] = [];
  while (wrong.length < 3) {
    const other = shown(relation.value(integer(random, 0, world.people.length - 1)));
    if (other !== answer && !wrong.includes(other)) wrong.push(other);
  }
  const text = asked(pick(random, relation.phrasings), nameOf(person));
  return choose(random, text, answer, wrong, text);
};

const letterList = (random: Random, count: number): string[] => distinct(count, () => pick(random, letters));

const reversal: Kind = (random) => {
  const parts = letterList(random, 4);
  const right = [...parts].reverse().join(' ');
  const wrong = distinct(4, () => shuffled(random, parts).join(' ')).filter((choice) => choice !== right);
  return choose(random, `Which is ${parts.join(' ')} reversed?`, right, wrong.slice(0, 3), `reverse:${parts.join(' ')}`);
};

const inOrder: Kind = (random) => {
  const right = letterList(random, 4).sort();
  const wrong = distinct(3, () => {
    const list = [...letterList(random, 4)].sort();
    const at = integer(random, 0, 2);
    return [...list.slice(0, at), list[at + 1], list[at], ...list.slice(at + 2)].join(' ');
  });
  return choose(random, 'Which is in order?', right.join(' '), wrong, `order:${[right.join(' '), ...wrong].sort().join(',')}`);
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
    { share: 0.2, summary: 'four letters reversed or in order', kinds: [reversal, inOrder] },
  ],
};
