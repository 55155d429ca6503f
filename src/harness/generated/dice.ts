// Small draws from a stream of random numbers: what generators of questions are written with.
// Changing anything here changes the text of every item that was ever measured or trained on.
import type { Random } from '../types.ts';

/** A stream of its own for each (stream number, 48-bit seed): sfc32 by Chris Doty-Humphrey. */
export function seededDice(stream: number, seed: number): Random {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = Math.imul(stream, 0x9e3779b1) | 0;
  let counter = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
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
  for (const [index, weight] of weights.entries()) {
    if (weight <= 0) continue;
    last = index;
    left -= weight;
    if (left < 0) return index;
  }
  if (last < 0) throw new RangeError('pickWeighted needs at least one positive weight');
  return last;
}

/** `count` values from `make`, no two equal. `make` must be able to give that many. */
export function distinct<T extends string | number>(count: number, make: () => T): T[] {
  const values: T[] = [];
  while (values.length < count) {
    const value = make();
    if (!values.includes(value)) values.push(value);
  }
  return values;
}

/** The same elements in random order (Fisher-Yates); the list given is left as it is. */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const rest = [...list];
  const out: T[] = [];
  while (rest.length > 0) out.push(...rest.splice(Math.floor(random() * rest.length), 1));
  return out;
}
