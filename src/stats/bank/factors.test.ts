import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { abilitiesOf, type FactorModel, fitFactors } from './factors.ts';
import { normal } from './testing.ts';
import { logistic } from './two-parameter.ts';

/** Half of the items ask for one ability, half for another. */
function twoSkills() {
  const random = seededRandom('skills');
  const suppliers = 800;
  const items = 40;
  const truth = new Float64Array(suppliers * items);
  const values = new Float32Array(suppliers * items);
  const offsets = Array.from({ length: items }, () => 2 * random() - 1);
  for (let n = 0; n < suppliers; n++) {
    const abilities = [normal(random), normal(random)];
    for (let i = 0; i < items; i++) {
      const p = logistic(2 * (abilities[i % 2] ?? 0) + (offsets[i] ?? 0));
      truth[n * items + i] = p;
      values[n * items + i] = random() < p ? 1 : 0;
    }
  }
  return { matrix: { items: offsets.map((_, i) => `i${i}`), suppliers, values }, truth };
}

function predicted({ dimensions, loadings, intercepts }: FactorModel, abilities: Float64Array, n: number, i: number): number {
  let eta = intercepts[i] ?? 0;
  for (let k = 0; k < dimensions; k++) eta += (loadings[i * dimensions + k] ?? 0) * (abilities[n * dimensions + k] ?? 0);
  return logistic(eta);
}

function error(model: FactorModel, truth: Float64Array): number {
  const width = model.intercepts.length;
  const square = truth.reduce((sum, p, j) => sum + (p - predicted(model, model.abilities, Math.floor(j / width), j % width)) ** 2, 0);
  return Math.sqrt(square / truth.length);
}

describe('fitFactors', () => {
  const { matrix, truth } = twoSkills();
  const two = fitFactors(matrix, { dimensions: 2 });

  it('predicts suppliers of two skills by two dimensions, which one cannot', () => {
    const one = fitFactors(matrix, { dimensions: 1 });
    expect(error(two, truth)).toBeLessThan(0.11);
    expect(error(two, truth)).toBeLessThan(0.6 * error(one, truth));
  });

  it('gives a row the abilities that the fit gave it', () => {
    const row = abilitiesOf(two, matrix.values.subarray(0, 40));
    [...row].forEach((ability, k) => {
      expect(ability).toBeCloseTo(two.abilities[k] ?? 0, 1);
    });
  });

  it('leaves missing answers out', () => {
    const random = seededRandom('holes');
    const values = matrix.values.map((value) => (random() < 0.25 ? Number.NaN : value));
    expect(error(fitFactors({ ...matrix, values }, { dimensions: 2 }), truth)).toBeLessThan(0.13);
  });
});
