import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../random.ts';
import { wilson } from '../wilson.ts';
import {
  observeValue,
  observeValues,
  openSequence,
  type SequenceState,
  sequenceExcludes,
  sequenceInterval,
  sequenceWithin,
} from './index.ts';

const long = process.env.HALLMARK_LONG === '1';
const runs = long ? 2_000 : 600;
const horizon = long ? 2_000 : 200;

const stateAfter = (values: readonly number[], start: SequenceState): SequenceState => values.reduce(observeValue, start);
const width = ({ low, high }: { low: number; high: number }): number => high - low;

/** Share of runs in which the interval missed the truth at any moment. */
function shareOfRunsThatErr(start: SequenceState, truth: number, draw: () => number, answers: number, repeats: number): number {
  let erred = 0;
  for (let run = 0; run < repeats; run++) {
    let state = start;
    for (let n = 0; n < answers; n++) {
      state = observeValue(state, draw());
      if (!sequenceExcludes(state, truth)) continue;
      erred++;
      break;
    }
  }
  return erred / repeats;
}

describe(`watched after every answer up to n = ${horizon}, at most 5 % of ${runs} runs ever miss the mean (seeds fixed)`, () => {
  const random = seededRandom('sequences');
  for (const mean of [0.5, 0.8, 0.97]) {
    test(`right or wrong answers of mean ${mean}`, () => {
      const draw = () => Number(random() < mean);
      expect(shareOfRunsThatErr(openSequence({ values: 'binary' }), mean, draw, horizon, runs)).toBeLessThanOrEqual(0.05);
    });
  }
  const graded: readonly (readonly [string, number, () => number])[] = [
    ['uniform', 0.5, random],
    ['rarely more than 0', 0.1, () => Number(random() < 0.1)],
    ['of little variance', 0.75, () => 0.7 + random() / 10],
  ];
  for (const [name, mean, draw] of graded) {
    test(`graded answers, ${name}`, () => {
      const repeats = long ? runs : 200;
      expect(shareOfRunsThatErr(openSequence({ values: 'bounded' }), mean, draw, horizon, repeats)).toBeLessThanOrEqual(0.05);
    });
  }
});

describe('a finite task, drawn without replacement to its last item', () => {
  const erring = (items: readonly number[], values: 'binary' | 'bounded', repeats: number, random: Random): number => {
    const truth = items.reduce((sum, value) => sum + value, 0) / items.length;
    let erred = 0;
    for (let run = 0; run < repeats; run++) {
      let state = openSequence({ values, population: items.length });
      for (const value of shuffled(items, random)) {
        state = observeValue(state, value);
        if (!sequenceExcludes(state, truth)) continue;
        erred++;
        break;
      }
    }
    return erred / repeats;
  };

  test('at most 5 % of runs ever miss the mean of its items (seed fixed)', () => {
    const random = seededRandom('finite');
    const binary = Array.from({ length: 150 }, (_, i) => Number(i % 5 !== 0));
    const graded = Array.from({ length: 60 }, () => random() ** 2);
    expect(erring(binary, 'binary', runs, random)).toBeLessThanOrEqual(0.05);
    expect(erring(graded, 'bounded', long ? runs : 100, random)).toBeLessThanOrEqual(0.05);
  });

  test('the interval closes on the exact mean with the last item, and is narrower than with replacement before', () => {
    const items = shuffled(
      Array.from({ length: 100 }, (_, i) => Number(i < 63)),
      seededRandom('closing'),
    );
    const finite = openSequence({ values: 'binary', population: 100 });
    expect(sequenceInterval(stateAfter(items, finite))).toEqual({ estimate: 0.63, low: 0.63, high: 0.63 });
    const some = items.slice(0, 60);
    expect(width(sequenceInterval(stateAfter(some, finite)))).toBeLessThan(
      0.8 * width(sequenceInterval(stateAfter(some, openSequence({ values: 'binary' })))),
    );
    const graded = items.map((value, i) => (value + i / 100) / 2);
    const { estimate, low, high } = sequenceInterval(stateAfter(graded, openSequence({ values: 'bounded', population: 100 })));
    expect(low).toBeCloseTo(estimate, 9);
    expect(high).toBeCloseTo(estimate, 9);
  });
});

test('at n = 50 at most 1.7 times as wide as Wilson, whatever the mean, graded bets as well', () => {
  for (const right of [5, 25, 35, 40, 45, 49]) {
    const values = Array.from({ length: 50 }, (_, i) => Number(i < right));
    for (const kind of ['binary', 'bounded'] as const) {
      const ratio = width(sequenceInterval(stateAfter(values, openSequence({ values: kind })))) / width(wilson(right, 50));
      expect(ratio).toBeLessThanOrEqual(1.6);
      expect(ratio).toBeGreaterThan(1);
    }
  }
});

test('a small variance makes graded intervals narrow', () => {
  const random = seededRandom('calm');
  const calm = Array.from({ length: 100 }, () => 0.45 + random() / 10);
  const coins = Array.from({ length: 100 }, () => Number(random() < 0.5));
  const start = openSequence({ values: 'bounded' });
  expect(width(sequenceInterval(stateAfter(calm, start)))).toBeLessThan(width(sequenceInterval(stateAfter(coins, start))) / 3);
});

const anyStart = fc.constantFrom(
  openSequence({ values: 'bounded' }),
  openSequence({ values: 'bounded', population: 40 }),
  openSequence({ values: 'binary' }),
  openSequence({ values: 'binary', population: 40 }),
);

test('property: the interval holds the mean, stays in [0, 1], survives JSON, and agrees with sequenceExcludes', () => {
  fc.assert(
    fc.property(anyStart, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (start, drawn) => {
      const values = start.kind === 'binary' ? drawn.map(Math.round) : drawn;
      const state: SequenceState = JSON.parse(JSON.stringify(stateAfter(values, start)));
      const { estimate, low, high } = sequenceInterval(state);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(estimate);
      expect(high).toBeGreaterThanOrEqual(estimate);
      if (values.length === 0) return;
      const step = state.kind === 'binary' && state.population !== null ? 1 / state.population : 1e-4;
      if (low > step) expect(sequenceExcludes(state, low - step)).toBe(true);
      if (high < 1 - step) expect(sequenceExcludes(state, high + step)).toBe(true);
      if (state.kind === 'bounded' || state.kind === 'binary') expect(sequenceExcludes(state, (low + estimate) / 2)).toBe(false);
    }),
    { numRuns: 60, seed: 5 },
  );
});

test('property: many values at once, and the part of an interval within another, are to the last bit what one at a time and the whole say', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(anyStart, fc.array(unit, { maxLength: 40 }), unit, unit, (start, drawn, one, other) => {
      const values = start.kind === 'binary' ? drawn.map(Math.round) : drawn;
      const state = stateAfter(values, start);
      expect(observeValues(start, values)).toEqual(state);
      const { low, high } = sequenceInterval(state, 0.9);
      const within = { low: Math.min(one, other), high: Math.max(one, other) };
      expect(sequenceWithin(state, within, 0.9)).toEqual({ low: Math.max(low, within.low), high: Math.min(high, within.high) });
    }),
    { numRuns: process.env.HALLMARK_LONG ? 10_000 : 200, seed: 8 },
  );
});

test('property: mirrored answers give the mirrored interval', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }), (values) => {
      const start = openSequence({ values: 'bounded' });
      const one = sequenceInterval(stateAfter(values, start));
      const other = sequenceInterval(
        stateAfter(
          values.map((value) => 1 - value),
          start,
        ),
      );
      expect(one.low).toBeCloseTo(1 - other.high, 5);
      expect(one.high).toBeCloseTo(1 - other.low, 5);
    }),
    { numRuns: 40, seed: 6 },
  );
});

test('what cannot be a value, a population or a level is refused', () => {
  const binary = openSequence({ values: 'binary', population: 1 });
  expect(() => observeValue(binary, 0.5)).toThrow('0 or 1');
  expect(() => observeValue(openSequence({ values: 'bounded' }), 1.2)).toThrow(RangeError);
  expect(() => observeValue(observeValue(binary, 1), 1)).toThrow('all 1 items');
  expect(() => openSequence({ values: 'binary', population: 0 })).toThrow(RangeError);
  expect(() => sequenceInterval(binary, 1)).toThrow(RangeError);
  expect(sequenceInterval(binary)).toEqual({ estimate: 0.5, low: 0, high: 1 });
});

function shuffled(items: readonly number[], random: Random): number[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j] ?? 0, out[i] ?? 0];
  }
  return out;
}
