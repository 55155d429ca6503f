// How wide intervals have to be, and how easily items may be taken: found by measuring known suppliers as if they were unknown.
import type { Random } from '../random.ts';
import type { Bank } from './bank.ts';
import { addAnswers, startBelief } from './belief.ts';
import { chooseItems } from './choose.ts';
import type { BankDocument } from './document.ts';
import { beginMeasurement, type ExposureRound, mostItems, noteAsked, startRound } from './exposure.ts';
import { solveSymmetric } from './linear.ts';
import { type ResponseMatrix, rowMean } from './matrix.ts';
import { scaleOf } from './score.ts';

export interface Calibration {
  readonly interval: BankDocument['interval'];
  /** Of each item at the end of the round that was played. */
  readonly acceptance: readonly number[];
}

interface Trial {
  readonly answers: number;
  readonly error: number;
  readonly deviation: number;
  readonly left: number;
}

/**
 * A little above 95 %, the more the more answers: the items' parameters know the suppliers on which the intervals are tried, and that counts most
 * where intervals are narrow.
 */
function aimedCoverage(answers: number): number {
  return 0.95 + Math.min(0.01, 0.00025 * answers);
}

/** Answers per trial measurement. */
const longest = 60;
/** From so many answers on, several items are chosen at once: the error changes slowly there, and thousands of trials have to be played. */
const batches: readonly (readonly [number, number])[] = [
  [0, 1],
  [16, 3],
  [31, 6],
];
/** Numbers of answers at which the factor is set; between them it is interpolated. */
const checkpoints = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60];

/**
 * Measures `trials` known suppliers, each without its own class: every second one with the most informative items, the others as a round with
 * exposure control.
 */
export function calibrate(
  bank: Bank,
  matrix: ResponseMatrix,
  { rows, random, onTrial }: { readonly rows: readonly number[]; readonly random: Random; readonly onTrial?: (done: number) => void },
): Calibration {
  const trials: Trial[] = [];
  let round = startRound(bank, { planned: Math.ceil(rows.length / 2) });
  rows.forEach((row, t) => {
    const exposed = t % 2 === 1;
    if (exposed) round = beginMeasurement(round);
    round = measureKnown(bank, matrix, row, { random, exposure: exposed ? round : 'off', trials }) ?? round;
    onTrial?.(t + 1);
  });
  return { interval: fitInterval(trials, 1 + 8 / matrix.suppliers), acceptance: round.logAcceptance.map((x) => Math.exp(x)) };
}

interface KnownMeasurement {
  readonly random: Random;
  readonly exposure: ExposureRound | 'off';
  readonly trials: Trial[];
}

/** Plays one measurement and notes the error after each answer; gives the round after it. */
function measureKnown(
  bank: Bank,
  matrix: ResponseMatrix,
  row: number,
  { random, exposure, trials }: KnownMeasurement,
): ExposureRound | null {
  const width = bank.items.length;
  const truth = rowMean(matrix, row);
  const belief = startBelief(bank, row);
  for (let i = 0; i < width; i++) if (Number.isNaN(matrix.values[row * width + i])) belief.closed[i] = 1;
  const note = () =>
    trials.push({ answers: belief.count, error: belief.mean - truth, deviation: belief.deviation, left: 1 - belief.count / width });
  note();
  let round = exposure;
  const most = Math.min(longest, round === 'off' ? width : mostItems(round));
  while (belief.count < most) {
    const batch = batches.findLast(([from]) => belief.count >= from)?.[1] ?? 1;
    const chosen = chooseItems(belief, Math.min(batch, most - belief.count), { random, exposure: round, points: 64 });
    if (chosen.length === 0) break;
    for (const { item } of chosen) if (round !== 'off') round = noteAsked(round, item);
    addAnswers(
      belief,
      chosen.map(({ item }) => ({ item, value: matrix.values[row * width + item] ?? 0 })),
    );
    if (belief.count < width) note();
  }
  return round === 'off' ? null : round;
}

/** Log-linear regression of the size of the error (Harvey 1976, Econometrica 44: 461-465), then the 95 % quantile of what is left, widened for banks of few suppliers, whose items know them well. */
function fitInterval(trials: readonly Trial[], widen: number): BankDocument['interval'] {
  const scale = errorScale(trials.filter(({ answers }) => answers > 0));
  const factors = checkpoints.flatMap((answers) => {
    const near = trials.filter((it) => Math.abs(Math.log((it.answers + 1) / (answers + 1))) <= (answers < 6 ? 0.01 : 0.13));
    if (near.length < 10) return [];
    const ratios = near.map((it) => Math.abs(it.error) / scaleOf(scale, it.deviation, it.left)).sort((a, b) => a - b);
    const rank = Math.min(ratios.length - 1, Math.ceil(aimedCoverage(answers) * (ratios.length + 1)) - 1);
    return [{ answers, factor: Math.max(1e-3, widen * (ratios[rank] ?? 2)) }];
  });
  return { ...scale, factors: factors.length === 0 ? [{ answers: 0, factor: 4 }] : factors };
}

function errorScale(trials: readonly Trial[]): Omit<BankDocument['interval'], 'factors'> {
  const normal = new Float64Array(9);
  const target = new Float64Array(3);
  // A prior worth a few trials: the error grows as the deviation does.
  const prior = [0, 1, 0];
  prior.forEach((value, k) => {
    normal[k * 4] = 20;
    target[k] = 20 * value;
  });
  for (const { error, deviation, left } of trials) {
    const x = [1, Math.log(Math.max(deviation, 1e-4)), Math.log(left)];
    const y = Math.log(Math.max(Math.abs(error), 2e-3));
    for (let k = 0; k < 3; k++) {
      target[k] = (target[k] ?? 0) + (x[k] ?? 0) * y;
      for (let l = 0; l < 3; l++) normal[k * 3 + l] = (normal[k * 3 + l] ?? 0) + (x[k] ?? 0) * (x[l] ?? 0);
    }
  }
  const [constant = 0, byDeviation = 1, byLeft = 0] = solveSymmetric(normal, target, 3);
  return { constant, byDeviation, byLeft };
}
