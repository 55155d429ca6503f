// Putting numbers, letters and words in order, upwards and downwards.
import { distinct, integer, pick } from '../generated/dice.ts';
import type { Family, Kind } from '../generated/family.ts';
import { sorted } from '../generated/short-lists.ts';
import type { Random } from '../types.ts';
import { anyLetter, anyWord } from './words.ts';

const sort =
  (count: number, thing: (random: Random) => string): Kind =>
  (random, fits) => {
    const things = distinct(random, count, thing);
    const inOrder = sorted(things);
    if (!fits('sort:', inOrder, ' ')) return null;
    const content = `sort:${inOrder.join(' ')}`;
    const up = random() < 0.5;
    if (!up) inOrder.reverse();
    const command = pick(random, up ? upwards : downwards);
    return { text: `${command}: ${things.join(' ')}`, answer: inOrder.join(' '), content };
  };

const upwards = ['Sort', 'Sort upwards'];
const downwards = ['Sort downwards', 'Sort in reverse'];

/** Of one length, so that the order of the texts is the order of the numbers. */
const number = (random: Random): string => String(integer(random, 10, 99));

export const sorting: Family = {
  name: 'sorting',
  description: 'Putting numbers, letters and words in order.',
  outputType: 'generate_until',
  numFewshot: 0,
  maxGenToks: 40,
  levels: [
    { share: 0.2, summary: 'three numbers of two digits', kinds: [sort(3, number)] },
    { share: 0.2, summary: 'four numbers, or four letters', kinds: [sort(4, number), sort(4, anyLetter)] },
    { share: 0.2, summary: 'four words, or six letters', kinds: [sort(4, anyWord), sort(6, anyLetter)] },
    { share: 0.2, summary: 'five words, or five numbers', kinds: [sort(5, anyWord), sort(5, number)] },
    { share: 0.2, summary: 'six words, or nine letters', kinds: [sort(6, anyWord), sort(9, anyLetter)] },
  ],
};
