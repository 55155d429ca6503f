import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '../stats/index.ts';
import { type KnownTask, wantedSamples } from './budget.ts';

const rules = { borders: [0.3, 0.55, 0.8], floor: 20, most: 150, risk: 0.05 };
const eight = (score: number, samples: number): KnownTask[] => Array.from({ length: 8 }, () => ({ score, samples }));

it('gives everybody the floor first, whatever little is known says', () => {
  expect(wantedSamples([...eight(1, 40).slice(1), { score: 1, samples: 19 }], rules)).toEqual(Array(8).fill(20));
  expect(wantedSamples([], rules)).toEqual([]);
});

it('asks no more of a supplier far from every border, and more of one that is near', () => {
  expect(wantedSamples(eight(0.95, 40), rules)).toEqual(Array(8).fill(20));
  const near = wantedSamples(eight(0.75, 40), rules);
  for (const samples of near) {
    expect(samples).toBeGreaterThan(40);
    expect(samples).toBeLessThanOrEqual(60);
  }
});

it('spends most where answers vary most', () => {
  const tasks = [...eight(1, 40).slice(4), ...eight(0.55, 40).slice(4)];
  const wanted = wantedSamples(tasks, rules);
  expect(Math.max(...wanted.slice(0, 4))).toBeLessThan(Math.min(...wanted.slice(4)));
});

it('never asks for more than the window holds, nor plans more than half as much again', () => {
  const known = fc.array(fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }), samples: fc.nat(200) }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(known, (tasks) => {
      const wanted = wantedSamples(tasks, rules);
      expect(wanted).toHaveLength(tasks.length);
      const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
      for (const count of wanted) expect(count).toBeLessThanOrEqual(rules.most);
      if (tasks.every(({ samples }) => samples >= 20)) {
        expect(total(wanted)).toBeLessThanOrEqual(1.5 * total(tasks.map(({ samples }) => samples)) + 2 * tasks.length);
      }
    }),
    { seed: 11, numRuns: 300 },
  );
});

it('decides rightly with less than two thirds of what filling every window costs (400 suppliers, seed fixed)', () => {
  const random = seededRandom('budget');
  const tierOf = (score: number) => rules.borders.filter((border) => score >= border).length;
  let relays = 0;
  let wrong = 0;
  for (let supplier = 0; supplier < 400; supplier++) {
    const level = random();
    const abilities = Array.from({ length: 8 }, () => Math.min(1, Math.max(0, level + (random() - 0.5) * 0.6)));
    const truth = abilities.reduce((sum, ability) => sum + ability, 0) / 8;
    const right = abilities.map(() => 0);
    const samples = abilities.map(() => 0);
    const known = (): KnownTask[] =>
      abilities.map((_, i) => ({ score: samples[i] ? (right[i] ?? 0) / (samples[i] ?? 1) : 0, samples: samples[i] ?? 0 }));
    for (let asked = true; asked; ) {
      asked = false;
      for (const [i, wanted] of wantedSamples(known(), rules).entries()) {
        for (let n = 0; n < 10 && (samples[i] ?? 0) < wanted; n++) {
          asked = true;
          samples[i] = (samples[i] ?? 0) + 1;
          right[i] = (right[i] ?? 0) + Number(random() < (abilities[i] ?? 0));
        }
      }
    }
    relays += samples.reduce((sum, count) => sum + count, 0);
    const estimate = known().reduce((sum, { score }) => sum + score, 0) / 8;
    const isClear = rules.borders.every((border) => Math.abs(border - truth) > 0.03);
    if (isClear && tierOf(estimate) !== tierOf(truth)) wrong++;
  }
  expect(wrong).toBeLessThanOrEqual(2);
  expect(relays / (400 * 8 * rules.most)).toBeLessThan(0.65);
});
