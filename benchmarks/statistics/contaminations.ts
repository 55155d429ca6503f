// Contamination: how surely a supplier that knows 30 % of the public items by heart is found, and how rarely an honest one is accused.
import {
  type JudgedAnswer,
  judgeContamination,
  openWatch,
  personFit,
  type Random,
  seededRandom,
  watchAnswer,
  watchVerdict,
} from '../../src/stats/index.ts';
import { coin, head, logistic, mean, normal, percent, quantile, repeat, row, type Simulation } from './simulation.ts';

const rate = 0.01;
type FittedJudged = JudgedAnswer & { readonly item: NonNullable<JudgedAnswer['item']> };

export function contaminations({ runs, line }: Simulation): void {
  line(
    '\nPower at 1 % false alarms: ability 50 %, 30 % of the public items by heart, half of the answers public (false alarms in brackets)',
  );
  line(
    head([
      'answers',
      'gap test, no difficulties',
      'memory test, spread 1',
      'memory test, spread 1.5',
      'l_z* on the public half, spread 1.5',
    ]),
  );
  for (const n of [100, 200, 250, 300, 400, 600]) {
    const power = (spread: number, accuse: (answers: readonly FittedJudged[]) => boolean) => {
      const random = seededRandom(`contamination ${n} ${spread}`);
      const share = (memorised: number, full: number) =>
        mean(repeat(runs(full), () => Number(accuse(answersOf(random, n, memorised, spread)))));
      return `${share(0.3, 1_000).toFixed(2)} (${percent(share(0, 2_000))})`;
    };
    const judged = (answers: readonly JudgedAnswer[]) => judgeContamination(answers, rate)?.alarm === true;
    line(
      row([
        n,
        power(1, (answers) => judged(answers.map((answer) => ({ ...answer, item: null })))),
        power(1, judged),
        power(1.5, judged),
        power(1.5, (answers) => personFit(answers.filter(({ isPublic }) => isPublic)).pValue <= rate),
      ]),
    );
  }
  const random = seededRandom('watch benchmark');
  const honest = mean(repeat(runs(2_000), () => Number(Number.isFinite(accusedAfter(random, 0, 4_000)))));
  const delays = repeat(runs(1_000), () => accusedAfter(random, 0.3, 10_000));
  line(
    `\nWatched after every answer, no difficulties: ${percent(honest)} of honest suppliers accused within 4,000 answers; the memoriser after ` +
      `${quantile(delays, 0.5)} answers in the median, ${quantile(delays, 0.9)} at the 90 % quantile`,
  );
}

function accusedAfter(random: Random, memorised: number, n: number): number {
  let state = openWatch();
  for (let i = 0; i < n; i++) {
    const [answer] = answersOf(random, 1, i % 2 === 0 ? memorised : 0, 1);
    if (answer === undefined) continue;
    state = watchAnswer(state, { value: answer.value, isPublic: i % 2 === 0 });
    if (watchVerdict(state, rate).alarm) return i + 1;
  }
  return Number.POSITIVE_INFINITY;
}

function answersOf(random: Random, n: number, memorised: number, spread: number): FittedJudged[] {
  return repeat(n, (i) => {
    const isPublic = i % 2 === 0;
    const item = { slope: 1.5 * Math.exp(0.3 * normal(random)), difficulty: spread * normal(random) };
    const right = (isPublic && random() < memorised) || coin(random, logistic(-item.slope * item.difficulty)) === 1;
    return { value: Number(right), isPublic, item };
  });
}
