// Where the next relays change a decision: how many samples each of a supplier's windows should hold, given what is known of it.
import { mixtureRadius } from '../stats/index.ts';

/** What is known of one supplier in one of the tasks that `overall` is the mean of. */
export interface KnownTask {
  /** Served quality, 0 to 1. */
  readonly score: number;
  readonly samples: number;
}

export interface BudgetRules {
  /** Overall scores that something depends on, 0 to 1: the borders of tiers. */
  readonly borders: readonly number[];
  /** Samples that every window gets, so that nobody is left unobserved. */
  readonly floor: number;
  /** Most samples of one window. */
  readonly most: number;
  /** Probability that a supplier is ever taken as decided on the wrong side of a border. */
  readonly risk: number;
}

/** Standard error of `overall` at which deciding should cost least: suppliers about three points from a border. */
const tunedFor = 0.01;
/** A plan is made for at most this many times the samples there are: what comes meanwhile makes the next plan better. */
const mostGrowth = 1.5;

/**
 * Samples that each window should hold, in the order of `tasks`: the floor for all until each has it; no more than there are once the
 * supplier's overall score is on one side of every border, at a confidence that holds however often one looks; else as many as should
 * decide it, most of them where answers vary most (Neyman 1934), since these move the mean of means most.
 */
export function wantedSamples(tasks: readonly KnownTask[], rules: BudgetRules): readonly number[] {
  const floor = Math.min(rules.floor, rules.most);
  if (tasks.length === 0 || tasks.some(({ samples }) => samples < floor)) return tasks.map(() => floor);
  const { estimate, variance } = overallOf(tasks);
  const distance = Math.min(1, ...rules.borders.map((border) => Math.abs(border - estimate)));
  const radius = (of: number): number => mixtureRadius(of, rules.risk, tunedFor);
  if (radius(variance) < distance) return tasks.map(() => floor);

  const spread = tasks.map(deviation);
  const plan = (scale: number): readonly number[] =>
    tasks.map(({ samples }, index) => Math.min(rules.most, Math.max(samples, Math.ceil(scale * (spread[index] ?? 0)))));
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const goal = mostGrowth * total(tasks.map(({ samples }) => samples));
  const suffices = (counts: readonly number[]): boolean =>
    total(counts) >= goal || radius(varianceOf(spread, counts)) < distance || counts.every((count) => count >= rules.most);
  let low = 0;
  let high = 1;
  while (!suffices(plan(high))) high *= 2;
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (suffices(plan(middle))) high = middle;
    else low = middle;
  }
  return plan(high);
}

function overallOf(tasks: readonly KnownTask[]): { readonly estimate: number; readonly variance: number } {
  const estimate = tasks.reduce((sum, { score }) => sum + score, 0) / tasks.length;
  return {
    estimate,
    variance: varianceOf(
      tasks.map(deviation),
      tasks.map(({ samples }) => samples),
    ),
  };
}

function varianceOf(spread: readonly number[], counts: readonly number[]): number {
  return spread.reduce((sum, sd, index) => sum + sd ** 2 / (counts[index] ?? 1), 0) / spread.length ** 2;
}

/** Standard deviation of one answer; two answers of each kind are added, so that one that was always right is not taken as certain (Agresti and Coull 1998). */
function deviation({ score, samples }: KnownTask): number {
  const shrunk = (score * samples + 2) / (samples + 4);
  return Math.sqrt(shrunk * (1 - shrunk));
}
