// Change detection: answers until a false alarm, and until a fall is found; with difficulties unknown and known.
import {
  type DetectorState,
  detection,
  observeAnswer,
  openDetector,
  type Random,
  seededRandom,
  type WatchedAnswer,
} from '../../src/stats/index.ts';
import {
  abilityFor,
  coin,
  difficultySpread,
  head,
  itemSlope,
  logistic,
  mean,
  normal,
  quantile,
  repeat,
  row,
  type Simulation,
} from './simulation.ts';

const before = 0.8;
const averageRunLength = 10_000;
const falls = [0.75, 0.7, 0.65, 0.6, 0.5, 0.4];

export function changes({ runs, line }: Simulation): void {
  line(`\nChange detection: mean answers until a false alarm, of a supplier that stays at ${100 * before} %`);
  line(head(['setting', 'fall only', 'both directions', 'difficulties known']));
  for (const setting of [100, 1_000, 10_000]) {
    const fall = open('fall', setting);
    const random = seededRandom(`run length ${setting}`);
    const times = runs(setting > 1_000 ? 400 : 2_000);
    const runLength = (start: DetectorState, draw: () => WatchedAnswer) => whole(mean(repeat(times, () => answersUntilAlarm(start, draw))));
    const plain = () => ({ value: coin(random, before) });
    line(
      row([setting, runLength(fall, plain), runLength(open('both', setting), plain), runLength(fall, () => itemAnswer(random, before))]),
    );
  }

  line(`\nAnswers until a fall from ${100 * before} % is found, mean and (90 % quantile), average run length ${averageRunLength}`);
  line(head(['falls to', 'log(ARL) / KL', 'change at once', 'change after 500 answers', 'both directions', 'difficulties known']));
  for (const after of falls) {
    const random = seededRandom(`fall to ${after}`);
    const times = runs(1_000);
    const plain = () => ({ value: coin(random, after) });
    const fall = open('fall', averageRunLength);
    line(
      row([
        `${100 * after} %`,
        whole(Math.log(averageRunLength) / divergence(after, before)),
        summary(repeat(times, () => answersUntilAlarm(fall, plain))),
        summary(repeat(times, () => delayAfter(500, open('fall', averageRunLength), random, after)).filter(Number.isFinite)),
        summary(repeat(times, () => answersUntilAlarm(open('both', averageRunLength), plain))),
        summary(repeat(times, () => answersUntilAlarm(fall, () => itemAnswer(random, after)))),
      ]),
    );
  }

  line('\nBaseline learned from the answers themselves, both directions: answers until the fall is found, median and (90 % quantile)');
  line(head(['falls to', 'after 50 answers', 'after 200', 'after 1,000']));
  for (const after of [0.7, 0.6, 0.4, 0.25]) {
    const random = seededRandom(`learned, to ${after}`);
    const start = openDetector({ averageRunLength, direction: 'both', baseline: 'learned' });
    const delays = [50, 200, 1_000].map((at) => repeat(runs(200), () => delayAfter(at, start, random, after)));
    line(row([`${100 * after} %`, ...delays.map((values) => `${whole(quantile(values, 0.5))} (${whole(quantile(values, 0.9))})`)]));
  }
}

const open = (direction: 'fall' | 'both', setting: number) => openDetector({ averageRunLength: setting, direction, baseline: before });

function answersUntilAlarm(start: DetectorState, draw: () => WatchedAnswer): number {
  let state = start;
  do state = observeAnswer(state, draw());
  while (!detection(state).alarm);
  return state.n;
}

/** Infinite where the alarm was false or did not come within 20,000 answers. */
function delayAfter(changeAt: number, start: DetectorState, random: Random, after: number): number {
  let state = start;
  do state = observeAnswer(state, { value: coin(random, state.n < changeAt ? before : after) });
  while (!detection(state).alarm && state.n < changeAt + 20_000);
  return state.n > changeAt && detection(state).alarm ? state.n - changeAt : Number.POSITIVE_INFINITY;
}

const abilityAt = new Map([before, ...falls].map((share) => [share, abilityFor(share)]));

function itemAnswer(random: Random, share: number): WatchedAnswer {
  const difficulty = difficultySpread * normal(random);
  const chance = (of: number) => logistic(itemSlope * ((abilityAt.get(of) ?? 0) - difficulty));
  return { value: coin(random, chance(share)), expected: chance(before), slope: itemSlope };
}

const divergence = (p: number, q: number) => p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
const whole = (value: number) => (Number.isFinite(value) ? Math.round(value).toLocaleString('en-US') : 'not found');
const summary = (delays: readonly number[]) => `${whole(mean(delays))} (${whole(quantile(delays, 0.9))})`;
