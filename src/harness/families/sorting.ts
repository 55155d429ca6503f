// Putting numbers, letters and words in order, upwards and downwards.
import { distinct, integer, pick } from '../generated/dice.ts';
import type { Family, Kind } from '../generated/family.ts';
import type { Random } from '../types.ts';
import { letters, words } from './words.ts';

const sorted =
  (count: number, thing: (random: Random) => string): Kind =>
  (random) => {
    const things = distinct(count, () => thing(random));
    const up = random() < 0.5;
    const inOrder = [...things].sort();
    const content = `sort:${inOrder.join(' ')}`;
    if (!up) inOrder.reverse();
    const command = up ? pick(random, ['Sort', 'Sort upwards']) : pick(random, ['Sort downwards', 'Sort in reverse']);
    return { text: `${command}: ${things.join(' ')}`, answer: inOrder.join(' '), content };
  };

/** Of one length, so that the order of the texts is the order of the numbers. */
const number = (random: Random): string => String(integer(random, 10, 99));
const letter = (random: Random): string => pick(random, letters);
const word = (random: Random): string => pick(random, words);

export const sorting: Family = {
  name: 'sorting',
  description: 'Putting numbers, letters and words in order.',
  outputType: 'generate_until',
  numFewshot: 0,
  maxGenToks: 40,
  levels: [
    { share: 0.2, summary: 'three numbers of two digits', kinds: [sorted(3, number)] },
    { share: 0.2, summary: 'four numbers, or four letters', kinds: [sorted(4, number), sorted(4, letter)] },
    { share: 0.2, summary: 'four words, or six letters', kinds: [sorted(4, word), sorted(6, letter)] },
    { share: 0.2, summary: 'five words, or five numbers', kinds: [sorted(5, word), sorted(5, number)] },
    { share: 0.2, summary: 'six words, or nine letters', kinds: [sorted(6, word), sorted(9, letter)] },
  ],
};
