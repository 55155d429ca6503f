// Small draws from a stream of random numbers: what generators of questions are written with.
// Changing anything here changes the text of every item that was ever measured or trained on.
import type { Random } from '../types.ts';
import { moveDown } from './short-lists.ts';

/** A stream of its own for each (stream number, 48-bit seed). */
export function seededDice(stream: number, seed: number): Random {
  const { random, begin } = diceBox();
  begin(stream, seed);
  return random;
}

export interface DiceBox {
  /** The stream that was begun last. */
  readonly random: Random;
  /** Begins the stream of `seededDice` with this stream number and seed. */
  readonly begin: (stream: number, seed: number) => void;
}

/** Streams one after the other, for those who need many and each for a moment: sfc32 by Chris Doty-Humphrey. */
export function diceBox(): DiceBox {
  let a = 0;
  let b = 0;
  let c = 0;
  let counter = 0;
  const random = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  // The first twelve numbers are left out. In variables of its own: going through those of the stream takes three times as long.
  const begin = (stream: number, seed: number): void => {
    let x = seed | 0;
    let y = Math.floor(seed / 2 ** 32) | 0;
    let z = Math.imul(stream, 0x9e3779b1) | 0;
    let steps = 1;
    for (; steps <= 12; steps++) {
      const t = (((x + y) | 0) + steps) | 0;
      x = y ^ (y >>> 9);
      y = (z + (z << 3)) | 0;
      z = (((z << 21) | (z >>> 11)) + t) | 0;
    }
    a = x;
    b = y;
    c = z;
    counter = steps;
  };
  return { random, begin };
}

/** A whole number from `low` to `high`, both inclusive. */
export function integer(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** One element, all equally likely. Throws `RangeError` on an empty list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  const value = list[Math.floor(random() * list.length)];
  if (value === undefined) throw new RangeError('pick needs a list with at least one element');
  return value;
}

/** The index of one weight, with probability proportional to it. Throws `RangeError` unless some weight is positive. */
export function pickWeighted(random: Random, weights: readonly number[]): number {
  let total = 0;
  for (const weight of weights) total += weight;
  let left = random() * total;
  let last = -1;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index] ?? 0;
    if (weight <= 0) continue;
    last = index;
    left -= weight;
    if (left < 0) return index;
  }
  if (last < 0) throw new RangeError('pickWeighted needs at least one positive weight');
  return last;
}

/** `count` values from `make`, no two equal. `make` must be able to give that many. */
export function distinct<T extends string | number>(random: Random, count: number, make: (random: Random) => T): T[] {
  const values = new Array<T>(count);
  for (let made = 0; made < count; ) {
    const value = make(random);
    if (!values.includes(value)) values[made++] = value;
  }
  return values;
}

/** `count` elements, each any of the list. */
export function several<T>(random: Random, count: number, list: readonly T[]): T[] {
  const values = new Array<T>(count);
  for (let made = 0; made < count; made++) values[made] = pick(random, list);
  return values;
}

/** The same elements in random order (Fisher-Yates); the list given is left as it is. */
export function shuffled<T extends string | number | object>(random: Random, list: readonly T[]): T[] {
  return shuffle(random, list.slice());
}

/** Puts a list in random order and gives it back. */
export function shuffle<T extends string | number | object>(random: Random, list: T[]): T[] {
  for (let done = 0; done < list.length; done++) moveDown(list, done + Math.floor(random() * (list.length - done)), done);
  return list;
}
