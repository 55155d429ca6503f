// For tests: suppliers and items whose true parameters are known.
import { normalQuantile } from '../normal.ts';
import type { Random } from '../random.ts';
import type { ResponseMatrix } from './matrix.ts';
import { logistic } from './two-parameter.ts';

export interface SimulatedWorld {
  readonly matrix: ResponseMatrix;
  readonly slopes: readonly number[];
  readonly intercepts: readonly number[];
  readonly abilities: readonly number[];
}

export function normal(random: Random): number {
  return normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, random())));
}

/** Suppliers with normal abilities answering items of a two-parameter model; slopes 0.7 to 2.2, intercepts about -2 to 2. */
export function simulatedWorld(random: Random, suppliers: number, items: number): SimulatedWorld {
  const slopes = Array.from({ length: items }, () => 0.7 + 1.5 * random());
  const intercepts = Array.from({ length: items }, () => 4 * random() - 2);
  const abilities = Array.from({ length: suppliers }, () => normal(random));
  const values = new Float32Array(suppliers * items);
  abilities.forEach((ability, n) => {
    slopes.forEach((slope, i) => {
      values[n * items + i] = random() < logistic(slope * ability + (intercepts[i] ?? 0)) ? 1 : 0;
    });
  });
  return { matrix: { items: slopes.map((_, i) => `item-${i}`), suppliers, values }, slopes, intercepts, abilities };
}

export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((sum, v) => sum + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, v, i) => sum + (v - mx) * ((y[i] ?? 0) - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}
