import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom, wilson } from '../../stats/index.ts';
import { published } from '../published.ts';
import { assignTier, defaultTiers, lackingForNextTier, type TierStanding, tierScale } from './index.ts';

const score = (at: number, half: number) => ({ score: at, low: Math.max(0, at - half), high: Math.min(100, at + half) });

test('borders belong to the tier above; rewards follow', () => {
  const at = (points: number) => {
    const { tier, reward } = assignTier(score(points, 5), null);
    return [tier, reward];
  };
  expect([29.99, 30, 54.99, 55, 79.99, 80, 100].map(at)).toEqual([
    [null, 0],
    ['Base', 1],
    ['Base', 1],
    ['Middle', 4],
    ['Middle', 4],
    ['High', 12],
    ['High', 12],
  ]);
});

test('probabilities: none first, all tiers, adding up to 1', () => {
  const { probabilities, probability, settled } = assignTier(score(57, 4), null);
  expect(probabilities.map(({ tier }) => tier)).toEqual([null, 'Base', 'Middle', 'High']);
  expect(probabilities.reduce((sum, part) => sum + part.probability, 0)).toBeCloseTo(1, 9);
  expect(probability).toBeCloseTo(0.836, 2);
  expect(settled).toBe(false);
  expect(assignTier(score(67, 4), null).settled).toBe(true);
});

describe('hysteresis', () => {
  const middle: TierStanding = { tier: 'Middle', settled: true };

  test('a settled tier is left only when the other side of the border is sure, in both directions', () => {
    expect(assignTier(score(53, 4), middle).tier).toBe('Middle');
    expect(assignTier(score(51, 4), middle).tier).toBe('Base');
    expect(assignTier(score(82, 4), middle).tier).toBe('Middle');
    expect(assignTier(score(84, 4), middle).tier).toBe('High');
    expect(assignTier(score(20, 4), middle).tier).toBeNull();
    expect(assignTier(score(53, 4), { ...middle, settled: false }).tier).toBe('Base');
    expect(assignTier(score(54, 4), { ...middle, settled: false }).tier).toBe('Middle');
  });

  test('a standing in a tier that the scale no longer has is forgotten', () => {
    expect(assignTier(score(53, 4), { tier: 'Gold', settled: true }).tier).toBe('Base');
  });

  test('a supplier exactly at a border changes its tier ten times less often than its score crosses it (seed fixed)', () => {
    const random = seededRandom('border');
    let changes = 0;
    let crossings = 0;
    for (let supplier = 0; supplier < 20; supplier++) {
      let standing: TierStanding | null = null;
      let before: number | null = null;
      const window: number[] = [];
      for (let answer = 0; answer < 600; answer++) {
        window.push(Number(random() < 0.55));
        if (window.length > 100) window.shift();
        if (window.length < 20) continue;
        const now = published(
          wilson(
            window.reduce((sum, value) => sum + value, 0),
            window.length,
          ),
        );
        const verdict = assignTier(now, standing);
        if (standing !== null && standing.tier !== verdict.tier) changes++;
        if (before !== null && before >= 55 !== now.score >= 55) crossings++;
        before = now.score;
        standing = verdict;
      }
    }
    expect(crossings).toBeGreaterThan(300);
    expect(changes).toBeLessThan(crossings / 10);
  });

  test('one that is clearly elsewhere moves whatever it held', () => {
    fc.assert(
      fc.property(fc.constantFrom(null, 'Base', 'Middle', 'High'), fc.boolean(), fc.constantFrom(10, 42, 67, 92), (tier, settled, at) => {
        expect(assignTier(score(at, 5), { tier, settled }).tier).toBe(assignTier(score(at, 5), null).tier);
      }),
      { seed: 4 },
    );
  });
});

describe('what is missing for the next tier', () => {
  const parts = [
    { task: 'sorting', score: 40, share: 0.5 },
    { task: 'logic', score: 95, share: 0.5 },
  ];

  test('points, and the tasks that can bring them, weakest first', () => {
    expect(lackingForNextTier(score(67.5, 5), 'Middle', parts)).toEqual({
      tier: 'High',
      reward: 12,
      from: 80,
      points: 12.5,
      moreAnswers: null,
      tasks: [
        { task: 'sorting', score: 40, points: 25 },
        { task: 'logic', score: 95, points: null },
      ],
    });
    expect(lackingForNextTier(score(90, 5), 'High', parts)).toBeNull();
    expect(lackingForNextTier(score(10, 5), null, parts)?.tier).toBe('Base');
  });

  test('certainty: with that many times the answers the tier changes hands', () => {
    const now = score(81, 4);
    const lacking = lackingForNextTier(now, 'Middle', parts);
    expect(lacking?.points).toBe(0);
    const factor = lacking?.moreAnswers ?? 0;
    const middle = { tier: 'Middle', settled: true };
    expect(assignTier(now, middle).tier).toBe('Middle');
    expect(assignTier(score(81, 4 / Math.sqrt(factor)), middle).tier).toBe('High');
    expect(assignTier(score(81, 4 / Math.sqrt(factor * 0.9)), middle).tier).toBe('Middle');
  });
});

test('a scale is checked, with the place of the mistake', () => {
  expect(tierScale.parse(defaultTiers)).toEqual(defaultTiers);
  const messages = (tiers: unknown) => tierScale.safeParse(tiers).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  expect(
    messages([
      { name: 'A', from: 50, reward: 1 },
      { name: 'A', from: 40, reward: 1 },
    ]),
  ).toEqual(['1.from: must be above 50, where tier "A" begins', '1.name: "A" is the name of another tier already']);
  expect(messages([{ name: 'A', from: 101, reward: 1 }])?.[0]).toMatch(/^0\.from: /);
  expect(messages([])).toHaveLength(1);
});
