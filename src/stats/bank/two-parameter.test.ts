import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { correlation, simulatedWorld } from './testing.ts';
import { expectedAbilities, fitTwoParameter } from './two-parameter.ts';

describe('fitTwoParameter', () => {
  const world = simulatedWorld(seededRandom('2pl'), 1500, 24);

  it('recovers the curves and abilities behind simulated answers', () => {
    const fit = fitTwoParameter(world.matrix, { rounds: 40 });
    expect(correlation([...fit.slopes], world.slopes)).toBeGreaterThan(0.93);
    expect(correlation([...fit.intercepts], world.intercepts)).toBeGreaterThan(0.99);
    expect(correlation([...fit.abilities], world.abilities)).toBeGreaterThan(0.9);
    const bias = (found: Float64Array, truth: readonly number[]) =>
      truth.reduce((sum, x, i) => sum + (found[i] ?? 0) - x, 0) / truth.length;
    expect(Math.abs(bias(fit.slopes, world.slopes))).toBeLessThan(0.12);
    expect(Math.abs(bias(fit.intercepts, world.intercepts))).toBeLessThan(0.12);
  });

  it('does so with a third of the answers missing', () => {
    const random = seededRandom('holes');
    const values = world.matrix.values.map((value) => (random() < 1 / 3 ? Number.NaN : value));
    const fit = fitTwoParameter({ ...world.matrix, values }, { rounds: 40 });
    expect(correlation([...fit.slopes], world.slopes)).toBeGreaterThan(0.88);
    expect(correlation([...fit.intercepts], world.intercepts)).toBeGreaterThan(0.985);
  });

  it('raises the likelihood round by round', () => {
    const likelihoods = [1, 3, 6, 12].map((rounds) => fitTwoParameter(world.matrix, { rounds }).logLikelihood);
    expect(likelihoods).toEqual(likelihoods.toSorted((a, b) => a - b));
    expect(new Set(likelihoods).size).toBe(4);
  });

  it('keeps finite parameters for items that all or none answer rightly', () => {
    const { items, suppliers, values } = world.matrix;
    const width = items.length;
    const extreme = values.map((value, j) => (j % width === 0 ? 1 : j % width === 1 ? 0 : value));
    const fit = fitTwoParameter({ items, suppliers, values: extreme });
    expect([...fit.slopes, ...fit.intercepts].every((x) => Math.abs(x) < 30)).toBe(true);
    expect(fit.intercepts[0]).toBeGreaterThan(3);
    expect(fit.intercepts[1]).toBeLessThan(-3);
  });

  it('puts a supplier without answers at the mean', () => {
    const fit = fitTwoParameter(world.matrix);
    const empty = { items: world.matrix.items, suppliers: 1, values: new Float32Array(24).fill(Number.NaN) };
    expect(expectedAbilities(empty, fit)[0]).toBeCloseTo(0, 6);
  });
});
