// How many letters, words or numbers of a kind there are. Right answers are spread evenly, so that guessing earns little.
import { distinct, integer, pick, several, shuffle } from '../generated/dice.ts';
import type { Family, Fits, Kind, Question } from '../generated/family.ts';
import type { Random } from '../types.ts';
import { anyLetter, anyWord, letters } from './words.ts';

/** `count` times `wanted` among others from `from`, `length` things in all, in random order. */
function mixture(random: Random, wanted: string, count: number, length: number, from: readonly string[]): string[] {
  const things = new Array<string>(length).fill(wanted, 0, count);
  for (let made = count; made < length; ) {
    const other = pick(random, from);
    if (other !== wanted) things[made++] = other;
  }
  return shuffle(random, things);
}

/** How often one letter occurs among few different ones. */
const letterCount =
  (low: number, high: number, most: number, separator: string): Kind =>
  (random, fits) => {
    const alphabet = distinct(random, 5, anyLetter);
    const wanted = pick(random, alphabet);
    const count = integer(random, 0, most);
    const things = mixture(random, wanted, count, integer(random, Math.max(low, count), high), alphabet);
    if (!fits(`count ${wanted}:`, things, separator)) return null;
    const text = things.join(separator);
    const asked = random() < 0.5 ? `How many ${wanted} are in ${text}?` : `Count the letter ${wanted}: ${text}`;
    return { text: asked, answer: String(count), content: `count ${wanted}:${text}` };
  };

const lengthOf: Kind = (random, fits) => {
  const length = integer(random, 2, 9);
  const those = several(random, length, letters);
  if (!fits('length:', those)) return null;
  const text = those.join('');
  const content = `length:${text}`;
  return { text: random() < 0.5 ? `How many letters are in ${text}?` : `How long is ${text}?`, answer: String(length), content };
};

const wordCount: Kind = (random, fits) => {
  const few = distinct(random, 4, anyWord);
  const wanted = pick(random, few);
  const count = integer(random, 0, 5);
  const things = mixture(random, wanted, count, integer(random, Math.max(6, count), 9), few);
  if (!fits(`count ${wanted}:`, things, ' ')) return null;
  const text = things.join(' ');
  const asked = random() < 0.5 ? `How often is ${wanted} in: ${text}?` : `Count the word ${wanted}: ${text}`;
  return { text: asked, answer: String(count), content: `count ${wanted}:${text}` };
};

/** `count` numbers that `has` says yes to among `length`. */
function numberCount(
  random: Random,
  fits: Fits,
  property: string,
  count: number,
  length: number,
  has: (value: number) => boolean,
): Question | null {
  const numbers = new Array<string>(length);
  let yes = 0;
  let no = count;
  while (yes < count || no < length) {
    const value = integer(random, 10, 99);
    if (!has(value)) {
      if (no < length) numbers[no++] = String(value);
    } else if (yes < count) numbers[yes++] = String(value);
  }
  shuffle(random, numbers);
  if (!fits(`${property}:`, numbers, ', ')) return null;
  const list = numbers.join(', ');
  return { text: `How many are ${property}: ${list}?`, answer: String(count), content: `${property}:${list}` };
}

const above: Kind = (random, fits) => {
  const bound = integer(random, 3, 7) * 10;
  return numberCount(random, fits, `above ${bound}`, integer(random, 0, 5), 5, (value) => value > bound);
};

const isEven = (value: number): boolean => value % 2 === 0;
const even: Kind = (random, fits) => numberCount(random, fits, 'even', integer(random, 0, 7), 7, isEven);

const between: Kind = (random, fits) => {
  const low = integer(random, 2, 4) * 10;
  const high = integer(random, 6, 8) * 10;
  return numberCount(random, fits, `between ${low} and ${high}`, integer(random, 0, 7), 7, (value) => value > low && value < high);
};

const differentLetters: Kind = (random, fits) => {
  const count = integer(random, 2, 8);
  const alphabet = distinct(random, count, anyLetter);
  const length = integer(random, Math.max(7, count), 10);
  const those = shuffle(random, [...alphabet, ...several(random, length - count, alphabet)]);
  if (!fits('different:', those)) return null;
  const text = those.join('');
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
