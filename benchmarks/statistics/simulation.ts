// What the parts of the statistics benchmark share: how much to run, where to print, and how to draw.
import type { Random } from '../../src/stats/index.ts';

export interface Simulation {
  /** Runs to make of those that the full benchmark makes. */
  readonly runs: (full: number) => number;
  readonly line: (text: string) => void;
}

export const coin = (random: Random, p: number): number => Number(random() < p);

export const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Value below which this share of the values lies. */
export const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;

export const repeat = <T>(times: number, make: (index: number) => T): T[] => Array.from({ length: times }, (_, index) => make(index));

/** `| a | b |` */
export const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

export const head = (cells: readonly string[]): string => `\n${row(cells)}\n|${' --- |'.repeat(cells.length)}`;

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** A supplier of such ability answers an item of slope 1.5 and normal difficulty with standard deviation 1.5. */
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** The ability at which this share of such items is answered rightly. */
export function abilityFor(share: number): number {
  let [low, high] = [-15, 15];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (expectedShare(middle) < share) low = middle;
    else high = middle;
  }
  return low;
}

export const itemSlope = 1.5;
export const difficultySpread = 1.5;

function expectedShare(ability: number): number {
  let sum = 0;
  let total = 0;
  for (let z = -6; z <= 6; z += 0.02) {
    const density = Math.exp((-z * z) / 2);
    total += density;
    sum += density * logistic(itemSlope * (ability - difficultySpread * z));
  }
  return sum / total;
}
