import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../random.ts';
import {
  gapInterval,
  gapPValue,
  type JudgedAnswer,
  judgeContamination,
  memoryTest,
  openWatch,
  personFit,
  watchAnswer,
  watchVerdict,
} from './index.ts';

const long = process.env.HALLMARK_LONG === '1';
const runs = long ? 2_000 : 150;
const rate = 0.01;
/** The most alarms that a test with false alarm rate 1 % may raise in n runs, but for bad luck of 1 in 1,000. */
const allowed = (n: number) => n * rate + 3.1 * Math.sqrt(n * rate * (1 - rate)) + 1;

/** Answers of a supplier of ability 50 % to items of spread difficulty, half of them public, of which it knows a share by heart. */
function answersOf(random: Random, n: number, memorised: number): (JudgedAnswer & { item: NonNullable<JudgedAnswer['item']> })[] {
  return Array.from({ length: n }, (_, i) => {
    const isPublic = i % 2 === 0;
    const item = { slope: 1.5 * Math.exp(0.3 * normal(random)), difficulty: 1.5 * normal(random) };
    const right = (isPublic && random() < memorised) || random() < 1 / (1 + Math.exp(item.slope * item.difficulty));
    return { value: Number(right), isPublic, item };
  });
}

const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const count = (times: number, happens: () => boolean) => Array.from({ length: times }, happens).filter(Boolean).length;
const withoutItems = (answers: readonly JudgedAnswer[]) => answers.map((answer) => ({ ...answer, item: null }));
const judged = (answers: readonly JudgedAnswer[]) => judgeContamination(answers, rate)?.alarm === true;

describe('ability 50 %, 30 % of the public items by heart, half of the answers public, 1 % false alarms (seeds fixed)', () => {
  test('without difficulties: power at least 0.9 with 600 answers', () => {
    const random = seededRandom('gap power');
    expect(count(runs, () => judged(withoutItems(answersOf(random, 600, 0.3)))) / runs).toBeGreaterThanOrEqual(0.9);
    expect(count(runs, () => judged(withoutItems(answersOf(random, 600, 0))))).toBeLessThanOrEqual(allowed(runs));
  });

  test('with difficulties: power at least 0.9 with 300 answers, where the plain test has less than 0.75', () => {
    const random = seededRandom('memory power');
    expect(count(runs, () => judged(answersOf(random, 300, 0.3))) / runs).toBeGreaterThanOrEqual(0.9);
    expect(count(runs, () => judged(withoutItems(answersOf(random, 300, 0.3)))) / runs).toBeLessThan(0.75);
    expect(count(3 * runs, () => judged(answersOf(random, 300, 0)))).toBeLessThanOrEqual(allowed(3 * runs));
  });

  test('l_z* sees it without any fresh item', () => {
    const random = seededRandom('lz power');
    const misfits = (memorised: number) => personFit(answersOf(random, 800, memorised).filter(({ isPublic }) => isPublic)).pValue <= rate;
    const some = long ? 500 : 80;
    expect(count(some, () => misfits(0.3)) / some).toBeGreaterThanOrEqual(0.9);
    expect(count(3 * some, () => misfits(0))).toBeLessThanOrEqual(allowed(3 * some));
  });

  test('watched after every answer, honest suppliers are accused in at most 1 % of runs, memorisers soon', () => {
    const random = seededRandom('watch');
    const accusedAfter = (memorised: number, n: number): number => {
      let state = openWatch();
      for (const [i, answer] of answersOf(random, n, memorised).entries()) {
        state = watchAnswer(state, answer);
        if (watchVerdict(state, rate).alarm) return i + 1;
      }
      return Number.POSITIVE_INFINITY;
    };
    expect(count(2 * runs, () => accusedAfter(0, 2_000) < Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(allowed(2 * runs));
    const delays = Array.from({ length: 61 }, () => accusedAfter(0.3, 4_000)).sort((a, b) => a - b);
    expect(delays[30]).toBeLessThan(600);
    expect(delays[60]).toBeLessThan(4_000);
  });
});

test('a supplier that answers by ability fits, whatever its ability: about 5 % of p-values below 5 %', () => {
  const random = seededRandom('uniform');
  const some = long ? 4_000 : 400;
  for (const ability of [-1.5, 0, 1.5]) {
    const honest = () =>
      Array.from({ length: 120 }, () => {
        const item = { slope: 1.2, difficulty: 1.2 * normal(random), guess: 0.2 };
        const chance = 0.2 + 0.8 / (1 + Math.exp(-item.slope * (ability - item.difficulty)));
        return { value: Number(random() < chance), item, isPublic: random() < 0.5 };
      });
    for (const judge of [memoryTest, personFit]) {
      const abilities = Array.from({ length: 40 }, () => judge(honest()).ability);
      expect(abilities.reduce((sum, value) => sum + value, 0) / 40).toBeCloseTo(ability, 0);
    }
    for (const pValueOf of [
      (answers: ReturnType<typeof honest>) => personFit(answers).pValue,
      (answers: ReturnType<typeof honest>) => memoryTest(answers).pValue,
    ]) {
      const share = count(some, () => pValueOf(honest()) < 0.05) / some;
      expect(share).toBeGreaterThan(0.02);
      expect(share).toBeLessThan(0.08);
    }
  }
});

test('the memory test keeps its rate though the curves are wrong: suppliers of two abilities that the model has as one (seed fixed)', () => {
  const random = seededRandom('two abilities');
  const some = long ? 4_000 : 500;
  const pValues = Array.from({ length: some }, () => {
    const abilities = [2 * normal(random), 2 * normal(random)];
    const answers = Array.from({ length: 160 }, (_, i) => {
      const item = { slope: 1.5, difficulty: 1.5 * normal(random) };
      const chance = 1 / (1 + Math.exp(-1.5 * ((abilities[i % 2] ?? 0) - item.difficulty)));
      return { value: Number(random() < chance), item, isPublic: random() < 0.5 };
    });
    return { memory: memoryTest(answers).pValue, fit: personFit(answers).pValue };
  });
  expect(pValues.filter(({ memory }) => memory <= 0.05).length / some).toBeLessThanOrEqual(0.05 + 2.5 * Math.sqrt(0.0475 / some));
  // That the model is wrong can be seen: it is what person fit looks for.
  expect(pValues.filter(({ fit }) => fit <= 0.05).length / some).toBeGreaterThan(0.3);
});

test('with a reference, person fit is the place among honest suppliers', () => {
  const random = seededRandom('reference');
  const answers = answersOf(random, 100, 0);
  const { lz } = personFit(answers);
  expect(personFit(answers, [lz - 1, lz - 0.5, lz + 0.5]).pValue).toBe(3 / 4);
  expect(personFit(answers, [lz + 1]).pValue).toBe(1 / 2);
});

test('the size of the gap test is at most its rate at every common score', () => {
  for (const [m, n] of [
    [20, 20],
    [12, 35],
  ] as const) {
    const alarm = Array.from({ length: m + 1 }, (_, a) =>
      Array.from({ length: n + 1 }, (__, b) => gapPValue({ right: a, n: m }, { right: b, n }) <= 0.05),
    );
    for (const p of [0.03, 0.2, 0.5, 0.77, 0.95]) {
      const size = alarm
        .flatMap((row, a) => row.map((raised, b) => (raised ? binomial(m, a, p) * binomial(n, b, p) : 0)))
        .reduce((x, y) => x + y, 0);
      expect(size).toBeLessThanOrEqual(0.0505);
    }
  }
});

test('the gap has its interval, and the share that explains it', () => {
  const answers = (right: number, n: number, isPublic: boolean) =>
    Array.from({ length: n }, (_, i) => ({ value: Number(i < right), isPublic, item: null }));
  const verdict = judgeContamination([...answers(65, 100, true), ...answers(50, 100, false)]);
  expect(verdict?.test).toBe('gap');
  expect(verdict?.gap).toEqual(gapInterval({ right: 65, n: 100 }, { right: 50, n: 100 }));
  expect(verdict?.gap.estimate).toBeCloseTo(0.15, 12);
  expect(verdict?.memorised).toBeCloseTo(0.3, 12);
  // Newcombe (1998), method 10, his example (a): 56/70 against 48/80.
  expect(gapInterval({ right: 56, n: 70 }, { right: 48, n: 80 }).low).toBeCloseTo(0.0524, 4);
  expect(gapInterval({ right: 56, n: 70 }, { right: 48, n: 80 }).high).toBeCloseTo(0.3339, 4);
});

test('edges: nothing to compare, all right, all wrong, one difficulty, graded values', () => {
  const same = { slope: 1, difficulty: 0 };
  expect(judgeContamination([{ value: 1, isPublic: true, item: null }])).toBeNull();
  expect(
    judgeContamination([
      { value: 1, isPublic: true, item: same },
      { value: 1, isPublic: false, item: same },
    ])?.alarm,
  ).toBe(false);
  expect(personFit(Array.from({ length: 50 }, () => ({ value: 1, item: same }))).pValue).toBeGreaterThan(0.01);
  expect(personFit(Array.from({ length: 50 }, (_, i) => ({ value: i % 2, item: same }))).pValue).toBeGreaterThan(0.1);
  expect(memoryTest(Array.from({ length: 50 }, (_, i) => ({ value: 0, item: same, isPublic: i % 2 === 0 }))).pValue).toBe(1);
  expect(memoryTest(Array.from({ length: 50 }, (_, i) => ({ value: i % 2, item: same, isPublic: true }))).pValue).toBe(1);
  expect(gapPValue({ right: 10, n: 10 }, { right: 10, n: 10 })).toBe(1);
  expect(() => memoryTest([{ value: 0.5, item: same, isPublic: true }])).toThrow('0 or 1');
  expect(() => watchAnswer(openWatch(), { value: 0.5, isPublic: true })).toThrow('0 or 1');
});

function binomial(n: number, k: number, p: number): number {
  let choose = 1;
  for (let i = 0; i < k; i++) choose *= (n - i) / (i + 1);
  return choose * p ** k * (1 - p) ** (n - k);
}
