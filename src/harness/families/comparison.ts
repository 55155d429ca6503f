// Finding the largest, smallest, second, nearest or alphabetically first of several things.
import { distinct, integer, pick, shuffled } from '../generated/dice.ts';
import type { Family, Kind, Question } from '../generated/family.ts';
import type { Random } from '../types.ts';
import { words } from './words.ts';

const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

function whichOf(random: Random, property: string, things: readonly (string | number)[], answer: string): Question {
  const list = things.join(', ');
  const text = pick(random, [`Which is ${property}: ${list}?`, `Of ${list}, which is ${property}?`]);
  return { text, answer, content: `${property}:${[...things].map(String).sort().join(',')}` };
}

/** The number at one of these places in ascending order (negative places count from the largest), among random numbers. */
const numberAt =
  (count: number, low: number, high: number, places: Readonly<Record<string, number>>): Kind =>
  (random) => {
    const numbers = distinct(count, () => integer(random, low, high));
    const [property, place] = pick(random, Object.entries(places));
    return whichOf(random, property, numbers, String(ascending(numbers).at(place)));
  };

const ends = { largest: -1, smallest: 0 };
const seconds = { 'second largest': -2, 'second smallest': 1 };

const wordByAlphabet: Kind = (random) => {
  const list = distinct(4, () => pick(random, words));
  const first = random() < 0.5;
  return whichOf(random, first ? 'first in the alphabet' : 'last in the alphabet', list, String([...list].sort().at(first ? 0 : -1)));
};

/** Five numbers made of the same four digits. */
const sameDigits: Kind = (random) => {
  const digits = distinct(4, () => integer(random, 1, 9));
  const numbers = distinct(5, () => shuffled(random, digits).join(''));
  const largest = random() < 0.5;
  return whichOf(random, largest ? 'largest' : 'smallest', numbers, String([...numbers].sort().at(largest ? -1 : 0)));
};

/** Decimal fractions of unequal length with one whole part. */
const decimals: Kind = (random) => {
  const whole = integer(random, 0, 9);
  const fraction = (): string => {
    const text = random() < 0.5 ? String(integer(random, 1, 9)) : `${integer(random, 0, 9)}${integer(random, 1, 9)}`;
    return `${whole}.${text}`;
  };
  const list = distinct(4, fraction);
  const largest = random() < 0.5;
  const answer = [...list].sort((a, b) => Number(a) - Number(b)).at(largest ? -1 : 0);
  return whichOf(random, largest ? 'largest' : 'smallest', list, String(answer));
};

const closest: Kind = (random) => {
  const goal = integer(random, 20, 80);
  const distances = distinct(4, () => integer(random, 1, 19));
  const numbers = distances.map((distance) => (random() < 0.5 ? goal + distance : goal - distance));
  const answer = numbers[distances.indexOf(Math.min(...distances))];
  return whichOf(random, `closest to ${goal}`, numbers, String(answer));
};

/** Four sums or differences whose values lie close together. */
const expressions: Kind = (random) => {
  const base = integer(random, 30, 80);
  const values = distinct(4, () => base + integer(random, 0, 15));
  const list = values.map((value) => {
    const part = integer(random, 10, 20);
    return random() < 0.5 ? `${value - part} + ${part}` : `${value + part} - ${part}`;
  });
  const largest = random() < 0.5;
  const answer = list[values.indexOf(largest ? Math.max(...values) : Math.min(...values))];
  return whichOf(random, largest ? 'largest' : 'smallest', list, String(answer));
};

export const comparison: Family = {
  name: 'comparison',
  description: 'The largest, smallest, second, nearest or alphabetically first of several things.',
  outputType: 'generate_until',
  numFewshot: 0,
  maxGenToks: 12,
  levels: [
    { share: 0.2, summary: 'three numbers of two digits', kinds: [numberAt(3, 10, 99, ends)] },
    { share: 0.2, summary: 'four numbers of three digits', kinds: [numberAt(4, 100, 999, ends)] },
    {
      share: 0.2,
      summary: 'second largest or smallest of four numbers; four words by alphabet',
      kinds: [numberAt(4, 10, 99, seconds), wordByAlphabet],
    },
    { share: 0.2, summary: 'numbers of the same digits, decimal fractions, nearest number', kinds: [sameDigits, decimals, closest] },
    { share: 0.2, summary: 'four sums and differences', kinds: [expressions] },
  ],
};
