// The two-parameter model with several abilities per supplier (M2PL), fitted by Gaussian variational expectation-maximisation.
import { invertSymmetric, solveSymmetric } from './linear.ts';
import type { ResponseMatrix } from './matrix.ts';

/** P(right) = 1 / (1 + exp(-(loadings . abilities + intercept))). */
export interface FactorModel {
  readonly dimensions: number;
  /** `[item * dimensions + k]` */
  readonly loadings: Float64Array;
  readonly intercepts: Float64Array;
  /** Variational means, `[supplier * dimensions + k]`. */
  readonly abilities: Float64Array;
}

export interface FactorOptions {
  readonly dimensions: number;
  readonly rounds?: number;
  readonly onRound?: (round: number) => void;
}

/**
 * Variational marginal likelihood with independent standard normal abilities (Cho, Wang, Zhang and Xu 2021, British Journal of Mathematical
 * and Statistical Psychology 74 S1: 52-85; the bound is Jaakkola and Jordan's). Starts from the matrix's leading singular vectors. Loadings and
 * intercepts have a weak normal prior. Missing answers are left out. Axes are free to rotate: read predictions, not single loadings.
 */
export function fitFactors(matrix: ResponseMatrix, { dimensions, rounds = 20, onRound }: FactorOptions): FactorModel {
  const model = startingModel(matrix, dimensions);
  for (let round = 1; round <= rounds; round++) {
    oneRound(matrix, model);
    onRound?.(round);
  }
  updateAbilities(matrix, model);
  return model;
}

/** The abilities that one more row of answers speaks for under a fitted model, by the same bound. */
export function abilitiesOf(model: Omit<FactorModel, 'abilities'>, row: Float32Array): Float64Array {
  const state = workspace(model.dimensions, row.length);
  for (let repeat = 0; repeat < 8; repeat++) {
    if (repeat === 0) state.mean.fill(0);
    expectationOfRow(row, 0, model, state);
  }
  return state.mean.slice();
}

interface Workspace {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  /** The bound's curvature at each item, 0 where the answer is missing. */
  readonly curvature: Float64Array;
}

function workspace(dimensions: number, width: number): Workspace {
  const covariance = new Float64Array(dimensions * dimensions);
  for (let k = 0; k < dimensions; k++) covariance[k * dimensions + k] = 0.1;
  return { mean: new Float64Array(dimensions), covariance, curvature: new Float64Array(width) };
}

function expectationOfRow(values: Float32Array, start: number, model: Omit<FactorModel, 'abilities'>, state: Workspace): void {
  const { dimensions, loadings, intercepts } = model;
  const { mean, covariance, curvature } = state;
  const precision = new Float64Array(dimensions * dimensions);
  const pull = new Float64Array(dimensions);
  for (let k = 0; k < dimensions; k++) precision[k * dimensions + k] = 1;
  for (let i = 0; i < curvature.length; i++) {
    const value = values[start + i] ?? 0;
    if (Number.isNaN(value)) {
      curvature[i] = 0;
      continue;
    }
    const at = i * dimensions;
    const intercept = intercepts[i] ?? 0;
    let eta = intercept;
    let spread = 0;
    for (let k = 0; k < dimensions; k++) {
      const a = loadings[at + k] ?? 0;
      eta += a * (mean[k] ?? 0);
      for (let l = 0; l < dimensions; l++) spread += a * (loadings[at + l] ?? 0) * (covariance[k * dimensions + l] ?? 0);
    }
    const weight = boundCurvature(Math.sqrt(eta * eta + spread));
    curvature[i] = weight;
    const residual = value - 0.5 - weight * intercept;
    for (let k = 0; k < dimensions; k++) {
      const a = loadings[at + k] ?? 0;
      pull[k] = (pull[k] ?? 0) + a * residual;
      const scaled = weight * a;
      for (let l = 0; l <= k; l++) precision[k * dimensions + l] = (precision[k * dimensions + l] ?? 0) + scaled * (loadings[at + l] ?? 0);
    }
  }
  for (let k = 0; k < dimensions; k++) for (let l = 0; l < k; l++) precision[l * dimensions + k] = precision[k * dimensions + l] ?? 0;
  covariance.set(invertSymmetric(precision, dimensions));
  for (let k = 0; k < dimensions; k++) {
    let sum = 0;
    for (let l = 0; l < dimensions; l++) sum += (covariance[k * dimensions + l] ?? 0) * (pull[l] ?? 0);
    mean[k] = sum;
  }
}

function oneRound(matrix: ResponseMatrix, model: FactorModel): void {
  const { dimensions, abilities } = model;
  const width = matrix.items.length;
  const size = dimensions + 1;
  const normal = new Float64Array(width * size * size);
  const target = new Float64Array(width * size);
  const state = workspace(dimensions, width);
  const moments = new Float64Array(size * size);
  const extended = new Float64Array(size);
  extended[dimensions] = 1;
  for (let n = 0; n < matrix.suppliers; n++) {
    const row = n * width;
    state.mean.set(abilities.subarray(n * dimensions, (n + 1) * dimensions));
    expectationOfRow(matrix.values, row, model, state);
    abilities.set(state.mean, n * dimensions);
    extended.set(state.mean);
    for (let k = 0; k < size; k++)
      for (let l = 0; l <= k; l++)
        moments[k * size + l] =
          (extended[k] ?? 0) * (extended[l] ?? 0) + (k < dimensions ? (state.covariance[k * dimensions + l] ?? 0) : 0);
    for (let i = 0; i < width; i++) {
      const weight = state.curvature[i] ?? 0;
      if (weight === 0) continue;
      const residual = (matrix.values[row + i] ?? 0) - 0.5;
      const at = i * size;
      for (let k = 0; k < size; k++) {
        target[at + k] = (target[at + k] ?? 0) + residual * (extended[k] ?? 0);
        const line = (at + k) * size;
        for (let l = 0; l <= k; l++) normal[line + l] = (normal[line + l] ?? 0) + weight * (moments[k * size + l] ?? 0);
      }
    }
  }
  updateItems(model, normal, target);
}

function updateItems({ dimensions, loadings, intercepts }: FactorModel, normal: Float64Array, target: Float64Array): void {
  const size = dimensions + 1;
  for (let i = 0; i < intercepts.length; i++) {
    const block = normal.slice(i * size * size, (i + 1) * size * size);
    for (let k = 0; k < size; k++) {
      for (let l = 0; l < k; l++) block[l * size + k] = block[k * size + l] ?? 0;
      block[k * size + k] = (block[k * size + k] ?? 0) + (k < dimensions ? 0.1 : 0.02);
    }
    const solution = solveSymmetric(block, target.subarray(i * size, (i + 1) * size), size);
    loadings.set(solution.subarray(0, dimensions), i * dimensions);
    intercepts[i] = solution[dimensions] ?? 0;
  }
}

function updateAbilities(matrix: ResponseMatrix, model: FactorModel): void {
  const { dimensions, abilities } = model;
  const width = matrix.items.length;
  const state = workspace(dimensions, width);
  for (let n = 0; n < matrix.suppliers; n++) {
    state.mean.set(abilities.subarray(n * dimensions, (n + 1) * dimensions));
    expectationOfRow(matrix.values, n * width, model, state);
    abilities.set(state.mean, n * dimensions);
  }
}

/** Item by item the logit of its mean; directions and abilities from orthogonal iteration on the centred matrix. */
function startingModel(matrix: ResponseMatrix, dimensions: number): FactorModel {
  const { suppliers, values } = matrix;
  const width = matrix.items.length;
  const means = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    let sum = 0.5;
    let count = 1;
    for (let n = 0; n < suppliers; n++) {
      const value = values[n * width + i] ?? 0;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    means[i] = sum / count;
  }
  const loadings = Float64Array.from({ length: width * dimensions }, (_, j) => 1 + 0.5 * Math.cos(1 + j * (1 + (j % dimensions))));
  const abilities = new Float64Array(suppliers * dimensions);
  for (let repeat = 0; repeat < 6; repeat++) {
    orthonormalise(loadings, width, dimensions);
    const next = new Float64Array(width * dimensions);
    const scores = new Float64Array(dimensions);
    for (let n = 0; n < suppliers; n++) {
      scores.fill(0);
      for (let i = 0; i < width; i++) {
        const centred = (values[n * width + i] ?? 0) - (means[i] ?? 0);
        if (Number.isNaN(centred)) continue;
        for (let k = 0; k < dimensions; k++) scores[k] = (scores[k] ?? 0) + centred * (loadings[i * dimensions + k] ?? 0);
      }
      abilities.set(scores, n * dimensions);
      for (let i = 0; i < width; i++) {
        const centred = (values[n * width + i] ?? 0) - (means[i] ?? 0);
        if (Number.isNaN(centred)) continue;
        for (let k = 0; k < dimensions; k++) next[i * dimensions + k] = (next[i * dimensions + k] ?? 0) + centred * (scores[k] ?? 0);
      }
    }
    loadings.set(next);
  }
  orthonormalise(loadings, width, dimensions);
  scaleToLogits(abilities, loadings, suppliers, dimensions);
  const intercepts = means.map((p) => Math.log(p / (1 - p)));
  return { dimensions, loadings, intercepts, abilities };
}

/** Abilities to variance 1; a step of the probability is about four times as large on the logit. */
function scaleToLogits(abilities: Float64Array, loadings: Float64Array, suppliers: number, dimensions: number): void {
  for (let k = 0; k < dimensions; k++) {
    let square = 0;
    for (let n = 0; n < suppliers; n++) square += (abilities[n * dimensions + k] ?? 0) ** 2;
    const deviation = Math.sqrt(square / suppliers) || 1;
    for (let j = k; j < abilities.length; j += dimensions) abilities[j] = (abilities[j] ?? 0) / deviation;
    for (let j = k; j < loadings.length; j += dimensions) loadings[j] = 4 * deviation * (loadings[j] ?? 0);
  }
}

/** Gram and Schmidt on the columns, in place. */
function orthonormalise(columns: Float64Array, height: number, count: number): void {
  for (let k = 0; k < count; k++) {
    for (let l = 0; l < k; l++) {
      let dot = 0;
      for (let i = 0; i < height; i++) dot += (columns[i * count + k] ?? 0) * (columns[i * count + l] ?? 0);
      for (let i = 0; i < height; i++) columns[i * count + k] = (columns[i * count + k] ?? 0) - dot * (columns[i * count + l] ?? 0);
    }
    let square = 0;
    for (let i = 0; i < height; i++) square += (columns[i * count + k] ?? 0) ** 2;
    const length = Math.sqrt(square) || 1;
    for (let i = 0; i < height; i++) columns[i * count + k] = (columns[i * count + k] ?? 0) / length;
  }
}

const tableStep = 1 / 128;
const table = Float64Array.from({ length: 128 * 24 }, (_, j) => exactCurvature((j + 0.5) * tableStep));

/** tanh(x / 2) / (2 x) for x >= 0, from a table: this is the inmost loop. */
function boundCurvature(x: number): number {
  return table[Math.floor(x / tableStep)] ?? exactCurvature(x);
}

function exactCurvature(x: number): number {
  return Math.tanh(x / 2) / (2 * x);
}
