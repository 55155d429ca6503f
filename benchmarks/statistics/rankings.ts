// Rank intervals: how often any of 200 suppliers' true ranks is missed, and how narrow they are.
import { rankIntervals, seededRandom, wilson } from '../../src/stats/index.ts';
import { coin, head, mean, percent, repeat, row, type Simulation } from './simulation.ts';

const suppliers = 200;

export function rankings({ runs, line }: Simulation): void {
  line(
    `\nRank intervals of ${suppliers} suppliers: boards on which any true rank was missed (at most 5 % allowed), and mean number of ranks left open`,
  );
  line(head(['suppliers', 'answers each', 'boards', 'missed', 'ranks left open', 'by intervals that overlap, each 95 %: missed']));
  const cases: readonly (readonly [string, (i: number) => number, number])[] = [
    ['all at 80 %', () => 0.8, 100],
    ['all at 95 %', () => 0.95, 50],
    ['five models: 35, 50, 62, 78, 90 %', (i) => [0.35, 0.5, 0.62, 0.78, 0.9][i % 5] ?? 0, 400],
    ['spread evenly from 20 to 95 %', (i) => 0.2 + (0.75 * i) / suppliers, 400],
    ['spread evenly from 20 to 95 %', (i) => 0.2 + (0.75 * i) / suppliers, 3_200],
  ];
  for (const [name, quality, n] of cases) {
    const random = seededRandom(`rankings ${name} ${n}`);
    const truth = repeat(suppliers, quality);
    const boards = repeat(runs(n > 1_000 ? 200 : 2_000), () => {
      const estimates = truth.map((p) =>
        wilson(
          repeat(n, () => coin(random, p)).reduce((sum, value) => sum + value, 0),
          n,
        ),
      );
      const open = rankIntervals(estimates);
      const overlapping = estimates.map(({ low, high }) => ({
        best: 1 + estimates.filter((other) => other.low > high).length,
        worst: suppliers - estimates.filter((other) => other.high < low).length,
      }));
      return {
        missed: Number(misses(truth, open)),
        open: mean(open.map(({ best, worst }) => worst - best + 1)),
        overlapMissed: Number(misses(truth, overlapping)),
      };
    });
    line(
      row([
        name,
        n,
        boards.length,
        percent(mean(boards.map(({ missed }) => missed))),
        mean(boards.map(({ open }) => open)).toFixed(0),
        percent(mean(boards.map(({ overlapMissed }) => overlapMissed))),
      ]),
    );
  }
}

function misses(truth: readonly number[], intervals: readonly { readonly best: number; readonly worst: number }[]): boolean {
  return intervals.some(({ best, worst }, i) => {
    const mine = truth[i] ?? 0;
    return best > 1 + truth.filter((other) => other > mine).length || worst < truth.length - truth.filter((other) => other < mine).length;
  });
}
