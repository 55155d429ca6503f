// Finding the largest, smallest, second, nearest or alphabetically first of several things.
import { distinct, integer, pick, shuffled } from '../generated/dice.ts';
import type { Family, Fits, Kind, Question } from '../generated/family.ts';
import { sorted } from '../generated/short-lists.ts';
import type { Random } from '../types.ts';
import { anyWord } from './words.ts';

/** Asks which of `things` is what `property` says; `inOrder` are the same things, ordered as texts. */
function whichOf(
  random: Random,
  fits: Fits,
  property: string,
  things: readonly string[],
  inOrder: readonly string[],
  answer: string | undefined,
): Question | null {
  if (!fits(`${property}:`, inOrder, ',')) return null;
  const list = things.join(', ');
  const text = random() < 0.5 ? `Which is ${property}: ${list}?` : `Of ${list}, which is ${property}?`;
  return { text, answer: String(answer), content: `${property}:${inOrder.join(',')}` };
}

type Place = readonly [property: string, index: number];

const ends: readonly [first: Place, last: Place] = [
  ['largest', -1],
  ['smallest', 0],
];
const seconds: readonly Place[] = [
  ['second largest', -2],
  ['second smallest', 1],
];

/** The thing at the last or the first place, where the order of the texts is the order of the values. */
function largestOrSmallest(random: Random, fits: Fits, things: readonly string[]): Question | null {
  const [property, place] = random() < 0.5 ? ends[0] : ends[1];
  const inOrder = sorted(things);
  return whichOf(random, fits, property, things, inOrder, inOrder.at(place));
}

/** The number at one of these places in ascending order (negative places count from the largest), among random numbers of one length. */
const numberAt =
  (count: number, number: (random: Random) => string, places: readonly Place[]): Kind =>
  (random, fits) => {
    const numbers = distinct(random, count, number);
    const [property, place] = pick(random, places);
    const inOrder = sorted(numbers);
    return whichOf(random, fits, property, numbers, inOrder, inOrder.at(place));
  };

const wordByAlphabet: Kind = (random, fits) => {
  const list = distinct(random, 4, anyWord);
  const first = random() < 0.5;
  const inOrder = sorted(list);
  return whichOf(random, fits, first ? 'first in the alphabet' : 'last in the alphabet', list, inOrder, inOrder.at(first ? 0 : -1));
};

const twoDigits = (random: Random): string => String(integer(random, 10, 99));
const threeDigits = (random: Random): string => String(integer(random, 100, 999));
const digit = (random: Random): number => integer(random, 1, 9);

/** Five numbers made of the same four digits. */
const sameDigits: Kind = (random, fits) => {
  const digits = distinct(random, 4, digit);
  const numbers = distinct(random, 5, () => shuffled(random, digits).join(''));
  return largestOrSmallest(random, fits, numbers);
};

/** Decimal fractions of unequal length with one whole part. */
const decimals: Kind = (random, fits) => {
  const whole = integer(random, 0, 9);
  const list = distinct(random, 4, () => {
    if (random() < 0.5) return `${whole}.${integer(random, 1, 9)}`;
    return `${whole}.${integer(random, 0, 9)}${integer(random, 1, 9)}`;
  });
  return largestOrSmallest(random, fits, list);
};

const closest: Kind = (random, fits) => {
  const goal = integer(random, 20, 80);
  const distances = distinct(random, 4, () => integer(random, 1, 19));
  const numbers = distances.map((distance) => String(random() < 0.5 ? goal + distance : goal - distance));
  return whichOf(random, fits, `closest to ${goal}`, numbers, sorted(numbers), numbers[distances.indexOf(Math.min(...distances))]);
};

/** Four sums or differences whose values lie close together. */
const expressions: Kind = (random, fits) => {
  const base = integer(random, 30, 80);
  const values = distinct(random, 4, () => base + integer(random, 0, 15));
  const list = values.map((value) => {
    const part = integer(random, 10, 20);
    return random() < 0.5 ? `${value - part} + ${part}` : `${value + part} - ${part}`;
  });
  const largest = random() < 0.5;
  const answer = list[values.indexOf(largest ? Math.max(...values) : Math.min(...values))];
  return whichOf(random, fits, largest ? 'largest' : 'smallest', list, sorted(list), answer);
};

export const comparison: Family = {
  name: 'comparison',
  description: 'The largest, smallest, second, nearest or alphabetically first of several things.',
  outputType: 'generate_until',
  numFewshot: 0,
  maxGenToks: 12,
  levels: [
    { share: 0.2, summary: 'three numbers of two digits', kinds: [numberAt(3, twoDigits, ends)] },
    { share: 0.2, summary: 'four numbers of three digits', kinds: [numberAt(4, threeDigits, ends)] },
    {
      share: 0.2,
      summary: 'second largest or smallest of four numbers; four words by alphabet',
      kinds: [numberAt(4, twoDigits, seconds), wordByAlphabet],
    },
    { share: 0.2, summary: 'numbers of the same digits, decimal fractions, nearest number', kinds: [sameDigits, decimals, closest] },
    { share: 0.2, summary: 'four sums and differences', kinds: [expressions] },
  ],
};
