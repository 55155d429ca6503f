// Confidence sequences: how often they err although watched after every answer, and how wide they are beside Wilson's interval.
import {
  observeValue,
  openSequence,
  type SequenceState,
  seededRandom,
  sequenceExcludes,
  sequenceInterval,
  wilson,
} from '../../src/stats/index.ts';
import { coin, head, mean, percent, repeat, row, type Simulation } from './simulation.ts';

const horizon = 2_000;

export function sequences({ runs, line }: Simulation): void {
  line(`\nConfidence sequences, watched after every answer to n = ${horizon}: runs that ever missed the mean (at most 5 % allowed)`);
  line(head(['answers', 'mean', 'runs', 'erred']));
  const random = seededRandom('benchmark sequences');
  const binary = openSequence({ values: 'binary' });
  const graded = openSequence({ values: 'bounded' });
  const cases: readonly (readonly [string, SequenceState, number, () => number, number])[] = [
    ...[0.5, 0.8, 0.97].map((p) => ['right or wrong', binary, p, () => coin(random, p), 2_000] as const),
    ['graded, uniform', graded, 0.5, random, 500],
    ['graded, little variance', graded, 0.75, () => 0.7 + random() / 10, 500],
  ];
  for (const [name, start, truth, draw, full] of cases) {
    const erred = repeat(runs(full), () => Number(everMisses(start, truth, draw)));
    line(row([name, truth, erred.length, percent(mean(erred))]));
  }
  line("\nMean width, in multiples of Wilson's interval (which holds at one moment only)");
  line(head(['mean', ...[20, 50, 200, 500, 2_000].map((n) => `n = ${n}`)]));
  for (const p of [0.5, 0.7, 0.8, 0.9, 0.95]) {
    line(row([p, ...[20, 50, 200, 500, 2_000].map((n) => relativeWidth(p, n, runs(300)).toFixed(2))]));
  }
}

function everMisses(start: SequenceState, truth: number, draw: () => number): boolean {
  let state = start;
  for (let n = 0; n < horizon; n++) {
    state = observeValue(state, draw());
    if (sequenceExcludes(state, truth)) return true;
  }
  return false;
}

function relativeWidth(p: number, n: number, times: number): number {
  const random = seededRandom(`width ${p} ${n}`);
  let ours = 0;
  let wilsons = 0;
  for (let run = 0; run < times; run++) {
    const right = repeat(n, () => coin(random, p)).reduce((sum, value) => sum + value, 0);
    const { low, high } = sequenceInterval({ kind: 'binary', n, sum: right, population: null });
    const other = wilson(right, n);
    ours += high - low;
    wilsons += other.high - other.low;
  }
  return ours / wilsons;
}
