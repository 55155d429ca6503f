import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../random.ts';
import { observeValue, sequenceInterval } from '../sequential/index.ts';
import {
  type Detection,
  type DetectorState,
  detection,
  observeAnswer,
  observeAnswers,
  observeUntilAlarm,
  openDetector,
  type WatchedAnswer,
} from './index.ts';

const long = process.env.HALLMARK_LONG === '1';

const fallDetector = (averageRunLength: number) => openDetector({ averageRunLength, direction: 'fall', baseline: 0.8 });
const coin = (random: Random, p: number) => Number(random() < p);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const repeat = <T>(times: number, make: () => T): T[] => Array.from({ length: times }, make);

/** Answers until the alarm, and what the detector says then. */
function runToAlarm(start: DetectorState, answer: (n: number) => WatchedAnswer): Detection & { readonly answers: number } {
  let state = start;
  for (;;) {
    state = observeAnswer(state, answer(state.n));
    const found = detection(state);
    if (found.alarm) return { ...found, answers: state.n };
  }
}

describe('without a change the mean run until an alarm is at least its setting (seeds fixed)', () => {
  const setting = long ? 10_000 : 300;
  const runs = long ? 400 : 200;
  const cases: readonly (readonly [string, DetectorState, (random: Random) => WatchedAnswer])[] = [
    ['known baseline', fallDetector(setting), (random) => ({ value: coin(random, 0.8) })],
    [
      'both directions',
      openDetector({ averageRunLength: setting, direction: 'both', baseline: 0.4 }),
      (random) => ({ value: coin(random, 0.4) }),
    ],
    ['graded answers', openDetector({ averageRunLength: setting, direction: 'fall', baseline: 0.5 }), (random) => ({ value: random() })],
    [
      'items of known difficulty',
      openDetector({ averageRunLength: setting, direction: 'fall', baseline: 0.8 }),
      (random) => item(random, 1.6, 0),
    ],
  ];
  for (const [name, start, draw] of cases) {
    test(name, () => {
      const random = seededRandom(`run length, ${name}`);
      expect(mean(repeat(runs, () => runToAlarm(start, () => draw(random)).answers))).toBeGreaterThanOrEqual(setting);
    });
  }

  test('learned baseline: alarms are rarer still, so runs are cut and alarms counted', () => {
    const random = seededRandom('learned run length');
    const start = openDetector({ averageRunLength: 200, direction: 'both', baseline: 'learned' });
    const answers = long ? 20_000 : 1_000;
    const alarms = repeat(20, () => {
      let state = start;
      let found = 0;
      for (let n = 0; n < answers; n++) {
        state = observeAnswer(state, { value: coin(random, 0.7) });
        if (!detection(state).alarm) continue;
        found++;
        state = start;
      }
      return found;
    });
    expect(mean(alarms)).toBeLessThanOrEqual(answers / 200);
  });
});

describe('delay at an average run length of 10,000 is within log(10,000) / KL answers, a third below what is asked for (seeds fixed)', () => {
  const runs = long ? 2_000 : 150;
  for (const [to, bound] of [
    [0.7, 327],
    [0.6, 88],
  ] as const) {
    test(`a fall from 80 to ${100 * to} %, at once: the worst moment`, () => {
      const random = seededRandom(`delay to ${to}`);
      const start = fallDetector(10_000);
      expect(mean(repeat(runs, () => runToAlarm(start, () => ({ value: coin(random, to) })).answers))).toBeLessThan(0.85 * bound);
    });
  }

  test('after 300 answers without a change it is not slower, and the place of the change is found', () => {
    const random = seededRandom('late change');
    const found = repeat(runs, () => runToAlarm(fallDetector(10_000), (n) => ({ value: coin(random, n < 300 ? 0.8 : 0.6) })));
    const caught = found.filter(({ answers }) => answers > 300);
    expect(caught.length).toBeGreaterThan(0.9 * runs);
    expect(mean(caught.map(({ answers }) => answers - 300))).toBeLessThan(75);
    const misplaced = caught.map(({ answers, answersSince }) => Math.abs(answers - answersSince - 300)).sort((a, b) => a - b);
    expect(misplaced[Math.floor(misplaced.length / 2)]).toBeLessThan(15);
    expect(caught.every(({ direction }) => direction === 'fall')).toBe(true);
  });

  test('known difficulties find the same fall of the mean with fewer answers', () => {
    const random = seededRandom('difficulties');
    const start = fallDetector(10_000);
    // Abilities 1.60 and 0.48: 80 and 60 % of these items are answered rightly.
    const withItems = mean(repeat(runs, () => runToAlarm(start, () => item(random, 1.6, -1.12)).answers));
    const without = mean(repeat(runs, () => runToAlarm(start, () => ({ value: item(random, 1.6, -1.12).value })).answers));
    expect(withItems).toBeLessThan(0.75 * without);
  });

  test('a learned baseline finds a supplier that is exchanged for one that guesses', () => {
    const random = seededRandom('exchanged');
    const start = openDetector({ averageRunLength: 10_000, direction: 'both', baseline: 'learned' });
    const found = repeat(40, () => runToAlarm(start, (n) => ({ value: coin(random, n < 200 ? 0.8 : 0.3) })));
    expect(mean(found.map(({ answers }) => answers - 200))).toBeLessThan(35);
    expect(found.every(({ direction }) => direction === 'fall')).toBe(true);
    const risen = repeat(40, () => runToAlarm(start, (n) => ({ value: coin(random, n < 200 ? 0.3 : 0.8) })));
    expect(risen.every(({ direction }) => direction === 'rise')).toBe(true);
  });
});

test('property: the state survives JSON, and progress stays in [0, 1]', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, baseline) => {
        let state = openDetector({ averageRunLength: 50, direction: 'both', baseline });
        let copy = state;
        for (const value of values) {
          state = observeAnswer(state, { value });
          copy = JSON.parse(JSON.stringify(observeAnswer(copy, { value })));
        }
        expect(copy).toEqual(state);
        const { progress, alarm, answersSince } = detection(state);
        expect(progress >= 0 && progress <= 1).toBe(true);
        expect(alarm).toBe(progress === 1);
        expect(answersSince).toBeLessThanOrEqual(state.n);
      },
    ),
    { numRuns: 100, seed: 3 },
  );
});

describe('many answers at once', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  const binary = fc.constantFrom(0, 1);
  /** Stretches of answers with a rate each, so that there are changes to find. */
  const stretches = fc.array(fc.tuple(unit, fc.array(unit, { maxLength: 60 })), { minLength: 1, maxLength: 6 });
  const coins = stretches.map((all) =>
    all.flatMap(([rate, draws]) => draws.map((draw): WatchedAnswer => ({ value: Number(draw < rate) }))),
  );
  const mixed: fc.Arbitrary<WatchedAnswer[]> = fc.array(
    fc.record(
      { value: fc.oneof(binary, unit), expected: unit, slope: fc.double({ min: 0.1, max: 3, noNaN: true }) },
      { requiredKeys: ['value'] },
    ),
    { maxLength: 80 },
  );
  const setting = fc.record({
    averageRunLength: fc.constantFrom(20, 300, 1e9),
    direction: fc.constantFrom('fall' as const, 'rise' as const, 'both' as const),
    baseline: fc.oneof(fc.constant('learned' as const), unit),
  });
  const cases = fc.oneof(
    fc.tuple(
      setting.map((options) => openDetector(options)),
      coins,
    ),
    fc.tuple(
      setting.map((options) => openDetector({ ...options, values: 'bounded' })),
      mixed,
    ),
  );

  test('property: the same to the last bit as by the definition, one at a time, in however many pieces', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ([start, answers], cut) => {
        const expected = answers.reduce(afterByDefinition, start);
        expect(observeAnswers(start, answers)).toEqual(expected);
        expect(JSON.stringify(answers.reduce(observeAnswer, start))).toBe(JSON.stringify(expected));
        const at = cut % (answers.length + 1);
        const stored = JSON.parse(JSON.stringify(observeAnswers(start, answers.slice(0, at))));
        expect(JSON.stringify(observeAnswers(stored, answers.slice(at)))).toBe(JSON.stringify(expected));
      }),
      { numRuns: long ? 5_000 : 150, seed: 21 },
    );
  });

  test('property: stops at the very answer that is the alarm', () => {
    let alarms = 0;
    fc.assert(
      fc.property(cases, ([start, answers]) => {
        let expected = start;
        for (const answer of answers) {
          expected = observeAnswer(expected, answer);
          if (!detection(expected).alarm) continue;
          alarms++;
          break;
        }
        expect(observeUntilAlarm(start, answers)).toEqual(expected);
      }),
      { numRuns: long ? 5_000 : 150, seed: 22 },
    );
    expect(alarms).toBeGreaterThan(20);
  });

  test('a state as the database gives it back, its keys in another order, goes on', () => {
    const sorted = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(sorted);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .sort()
          .map(([key, inner]) => [key, sorted(inner)]),
      );
    };
    const answers = repeat(60, () => ({ value: 1 }));
    const state = observeAnswers(openDetector({ averageRunLength: 50, direction: 'both', baseline: 'learned' }), answers);
    const back: DetectorState = JSON.parse(JSON.stringify(sorted(state)));
    expect(observeAnswers(back, answers)).toEqual(observeAnswers(state, answers));
  });
});

test('a thousand impossible answers do not break the state', () => {
  let state = openDetector({ averageRunLength: 50, direction: 'fall', baseline: 1 });
  for (let n = 0; n < 1_000; n++) state = observeAnswer(state, { value: 0 });
  expect(detection(JSON.parse(JSON.stringify(state))).alarm).toBe(true);
});

test('what cannot be is refused', () => {
  const state = fallDetector(10);
  expect(() => observeAnswer(state, { value: 1.5 })).toThrow('value must lie in [0, 1]');
  expect(() => observeAnswer(state, { value: 1, expected: Number.NaN })).toThrow('expected must lie in [0, 1]');
  expect(() => observeAnswer(state, { value: 1, slope: 0 })).toThrow('slope must be positive');
  expect(() => fallDetector(0.5)).toThrow(RangeError);
  expect(() => openDetector({ averageRunLength: 9, direction: 'fall', baseline: 2 })).toThrow(RangeError);
});

/** An item of a bank with slope 1.5 and normal difficulties, answered with the ability moved by `change`. */
function item(random: Random, ability: number, change: number): WatchedAnswer {
  const slope = 1.5;
  const difficulty = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()) * 1.5;
  const chance = (theta: number) => 1 / (1 + Math.exp(-slope * (theta - difficulty)));
  return { value: coin(random, chance(ability + change)), expected: chance(ability), slope };
}

/** The detector as the papers write it: one answer, all tracks and the whole interval made anew. */
function afterByDefinition(state: DetectorState, { value, expected, slope = 1 }: WatchedAnswer): DetectorState {
  const { baseline } = state;
  const { low, high } = baseline.kind === 'known' ? { low: baseline.mean, high: baseline.mean } : baseline;
  const tracks = state.tracks.map((track) => {
    const r = Math.expm1(slope * track.tilt);
    const gain = Math.log1p(r * value) - Math.log1p(r * (expected ?? (track.tilt < 0 ? low : high)));
    const best = Math.max(0, track.best) + gain;
    return {
      ...track,
      evidence: Math.min(1e100, (1 + track.evidence) * Math.exp(gain)),
      best: Math.max(0, best),
      since: best > 0 ? (track.best > 0 ? track.since : 0) + 1 : 0,
    };
  });
  const after = { ...state, n: state.n + 1, tracks };
  if (baseline.kind === 'known' || expected !== undefined) return after;
  const sequence = observeValue(baseline.sequence, value);
  if (sequence.n > 16 && sequence.n < baseline.computedAt * 1.1) return { ...after, baseline: { ...baseline, sequence } };
  const now = sequenceInterval(sequence, 0.9);
  const narrower = { low: Math.max(low, now.low), high: Math.min(high, now.high), computedAt: sequence.n };
  return { ...after, baseline: { ...baseline, sequence, ...narrower } };
}
