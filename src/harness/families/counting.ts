// How many letters, words or numbers of a kind there are. Right answers are spread evenly, so that guessing earns little.
import { distinct, integer, pick, shuffled } from '../generated/dice.ts';
import type { Family, Kind, Question } from '../generated/family.ts';
import type { Random } from '../types.ts';
import { letters, words } from './words.ts';

/** `count` times `wanted` among others from `from`, `length` things in all, in random order. */
function mixture(random: Random, wanted: string, count: number, length: number, from: readonly string[]): string[] {
  const things: string[] = [];
  while (things.length < count) things.push(wanted);
  while (things.length < length) {
    const other = pick(random, from);
    if (other !== wanted) things.push(other);
  }
  return shuffled(random, things);
}

/** How often one letter occurs among few different ones. */
const letterCount =
  (low: number, high: number, most: number, separator: string): Kind =>
  (random) => {
    const alphabet = distinct(5, () => pick(random, letters));
    const wanted = pick(random, alphabet);
    const count = integer(random, 0, most);
    const text = mixture(random, wanted, count, integer(random, Math.max(low, count), high), alphabet).join(separator);
    return {
      text: pick(random, [`How many ${wanted} are in ${text}?`, `Count the letter ${wanted}: ${text}`]),
      answer: String(count),
      content: `count ${wanted}:${text}`,
    };
  };

const lengthOf: Kind = (random) => {
  const length = integer(random, 2, 9);
  const text = Array.from({ length }, () => pick(random, letters)).join('');
  return {
    text: pick(random, [`How many letters are in ${text}?`, `How long is ${text}?`]),
    answer: String(length),
    content: `length:${text}`,
  };
};

const wordCount: Kind = (random) => {
  const few = distinct(4, () => pick(random, words));
  const wanted = pick(random, few);
  const count = integer(random, 0, 5);
  const text = mixture(random, wanted, count, integer(random, Math.max(6, count), 9), few).join(' ');
  return {
    text: pick(random, [`How often is ${wanted} in: ${text}?`, `Count the word ${wanted}: ${text}`]),
    answer: String(count),
    content: `count ${wanted}:${text}`,
  };
};

function numberCount(random: Random, property: string, count: number, length: number, fits: (value: number) => boolean): Question {
  const yes: number[] = [];
  const no: number[] = [];
  while (yes.length < count || no.length < length - count) {
    const value = integer(random, 10, 99);
    const side = fits(value) ? yes : no;
    if (side.length < (side === yes ? count : length - count)) side.push(value);
  }
  const list = shuffled(random, [...yes, ...no]).join(', ');
  return { text: `How many are ${property}: ${list}?`, answer: String(count), content: `${property}:${list}` };
}

const above: Kind = (random) => {
  const bound = integer(random, 3, 7) * 10;
  return numberCount(random, `above ${bound}`, integer(random, 0, 5), 5, (value) => value > bound);
};

const even: Kind = (random) => numberCount(random, 'even', integer(random, 0, 7), 7, (value) => value % 2 === 0);

const between: Kind = (random) => {
  const [low, high] = [integer(random, 2, 4) * 10, integer(random, 6, 8) * 10];
  return numberCount(random, `between ${low} and ${high}`, integer(random, 0, 7), 7, (value) => value > low && value < high);
};

const differentLetters: Kind = (random) => {
  const count = integer(random, 2, 8);
  const alphabet = distinct(count, () => pick(random, letters));
  const length = integer(random, Math.max(7, count), 10);
  const text = shuffled(random, [...alphabet, ...Array.from({ length: length - count }, () => pick(random, alphabet))]).join('');
  return { text: `How many different letters are in ${text}?`, answer: String(count), content: `different:${text}` };
};

export const counting: Family = {
  name: 'counting',
  description: 'How many letters, words or numbers of a kind there are.',
  outputType: 'generate_until',
  numFewshot: 0,
  maxGenToks: 4,
  levels: [
    { share: 0.2, summary: 'one letter among four to seven with spaces', kinds: [letterCount(4, 7, 5, ' ')] },
    { share: 0.2, summary: 'one letter among five to eight; length of two to nine letters', kinds: [letterCount(5, 8, 5, ''), lengthOf] },
    { share: 0.2, summary: 'one word among six to nine; numbers above a bound among five', kinds: [wordCount, above] },
    { share: 0.2, summary: 'one letter among twelve to sixteen', kinds: [letterCount(12, 16, 8, '')] },
    {
      share: 0.2,
      summary: 'even numbers or numbers between bounds among seven; different letters',
      kinds: [even, between, differentLetters],
    },
  ],
};
