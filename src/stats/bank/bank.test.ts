import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { informationGains } from './gain.ts';
import {
  addAnswer,
  type Bank,
  bankScore,
  beginMeasurement,
  believe,
  chooseItem,
  chooseItems,
  fitBank,
  maxExposure,
  noteAsked,
  openBank,
  parseBank,
  selectRows,
  simulate,
  startBelief,
  startRound,
} from './index.ts';
import { simulatedWorld } from './testing.ts';
import { logistic } from './two-parameter.ts';

const world = simulatedWorld(seededRandom('bank'), 700, 40);
const rows = Array.from({ length: 700 }, (_, n) => n);
const known = selectRows(world.matrix, rows.slice(0, 400));
const fresh = selectRows(world.matrix, rows.slice(400));
const document = fitBank(known);
const bank = openBank(document);

/** Up to 20 answers to different items. */
const answers = fc.uniqueArray(fc.record({ item: fc.nat(39), value: fc.constantFrom(0, 1) }), {
  selector: ({ item }) => item,
  maxLength: 20,
});

describe('a bank', () => {
  it('survives its JSON', () => {
    expect(parseBank(JSON.parse(JSON.stringify(document)), 'bank.json')).toEqual(document);
  });

  it('is the same for the same matrix and seed', () => {
    expect(fitBank(known)).toEqual(document);
  });

  it.each([
    ['no bank', { format: 'other' }, 'bank.json is not an item bank: format'],
    [
      'lost suppliers',
      { ...document, suppliers: { ...document.suppliers, count: 399 } },
      'bank.json is damaged: suppliers.abilities holds',
    ],
    ['a doubled item', { ...document, items: document.items.map((item) => ({ ...item, id: 'same' })) }, 'two items have the same id'],
    ['a wrong number', { ...document, learningRate: 7 }, 'learningRate'],
  ])('with %s is refused by name', (_, value, message) => {
    expect(() => parseBank(value, 'bank.json')).toThrow(message);
  });

  it('needs ten suppliers', () => {
    expect(() => fitBank(selectRows(known, rows.slice(0, 9)))).toThrow(RangeError);
  });

  it('can be fitted on few suppliers, with holes and an empty row', () => {
    const random = seededRandom('few');
    const few = selectRows(known, rows.slice(0, 25));
    const values = few.values.map((value, j) => (j < 40 || random() < 0.2 ? Number.NaN : value));
    const small = openBank(parseBank(JSON.parse(JSON.stringify(fitBank({ ...few, values }))), 'small'));
    const { estimate, low, high } = bankScore(believe(small, [{ item: 4, value: 1 }]));
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(estimate);
    for (const { adaptive } of simulate(small, fresh, { budgets: [4, 8], seed: 's', exposure: 'off' }))
      expect(adaptive.coverage).toBeGreaterThan(0.85);
  });

  it('tells which models it tried, and chose one', () => {
    expect(document.heldOut.filter(({ chosen }) => chosen)).toHaveLength(1);
    expect(new Set(document.heldOut.map(({ dimensions }) => dimensions))).toEqual(new Set([1, 4]));
  });
});

describe('a belief', () => {
  it('does not depend on the order of answers', () => {
    fc.assert(
      fc.property(answers, fc.integer(), (given, seed) => {
        const random = seededRandom(String(seed));
        const mixed = given.map((answer) => ({ answer, key: random() })).sort((a, b) => a.key - b.key);
        const a = believe(bank, given);
        const b = startBelief(bank);
        for (const { answer } of mixed) addAnswer(b, answer);
        expect(b.mean).toBeCloseTo(a.mean, 6);
        expect(b.deviation).toBeCloseTo(a.deviation, 6);
      }),
      { numRuns: 50 },
    );
  });

  it('gives a score within what the answers leave possible', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const { estimate, low, high } = bankScore(believe(bank, given));
        const right = given.reduce((sum, { value }) => sum + value, 0) / 40;
        expect(low).toBeLessThanOrEqual(estimate);
        expect(estimate).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(right - 1e-9);
        expect(high).toBeLessThanOrEqual(right + 1 - given.length / 40 + 1e-9);
      }),
    );
  });

  it('of a right answer is never lower than of a wrong one', () => {
    fc.assert(
      fc.property(answers, (given) => {
        const item = bank.items.findIndex((_, i) => given.every((answer) => answer.item !== i));
        const right = believe(bank, [...given, { item, value: 1 }]).mean;
        const wrong = believe(bank, [...given, { item, value: 0 }]).mean;
        expect(right).toBeGreaterThan(wrong);
      }),
      { numRuns: 50 },
    );
  });

  it('is certain when every item is answered', () => {
    const all = bank.items.map((_, item) => ({ item, value: item % 3 === 0 ? 1 : 0 }));
    const { estimate, low, high } = bankScore(believe(bank, all));
    for (const end of [estimate, low, high]) expect(end).toBeCloseTo(14 / 40, 9);
  });

  it('takes a sure answer as stronger evidence than an unsure one', () => {
    const mean = (probability: number) => believe(bank, [{ item: 3, value: 1, probability }]).mean;
    expect(mean(0.99)).toBeGreaterThan(mean(0.7));
    expect(mean(0.7)).toBeGreaterThan(mean(0.51));
    expect(mean(0.51)).toBeLessThan(believe(bank, [{ item: 3, value: 1 }]).mean);
  });

  it.each([
    ['an unknown item', [{ item: 40, value: 1 }]],
    ['half an item', [{ item: 0.5, value: 1 }]],
    ['an item twice', [1, 1].map((item) => ({ item, value: 1 }))],
    ['a value above 1', [{ item: 1, value: 1.5 }]],
    ['no number', [{ item: 1, value: Number.NaN }]],
  ])('refuses %s', (_, given) => {
    expect(() => believe(bank, given)).toThrow(RangeError);
  });
});

describe('continuous answers', () => {
  it('bring the score nearer to the truth than right and wrong alone', () => {
    const random = seededRandom('continuous');
    const items = Array.from({ length: 8 }, (_, k) => 5 * k);
    const errors = { binary: 0, continuous: 0 };
    const { slopes, intercepts, abilities } = world;
    for (let n = 400; n < 700; n++) {
      // The server's probability of the right choice: the curve, off by some noise; the answer is right where it is above a half.
      const probabilities = slopes.map((slope, i) => logistic(slope * (abilities[n] ?? 0) + (intercepts[i] ?? 0) + 2 * random() - 1));
      const truth = probabilities.filter((p) => p > 0.5).length / 40;
      const given = items.map((item) => ({ item, value: (probabilities[item] ?? 0) > 0.5 ? 1 : 0 }));
      errors.binary += (believe(bank, given).mean - truth) ** 2;
      errors.continuous +=
        (believe(
          bank,
          given.map((it) => ({ ...it, probability: probabilities[it.item] ?? 0 })),
        ).mean -
          truth) **
        2;
    }
    expect(errors.continuous).toBeLessThan(errors.binary);
  });
});

describe('informationGains', () => {
  it('is the expected fall of the variance of the score', () => {
    const untempered = openBank({ ...document, learningRate: 1 });
    const given = [
      { item: 2, value: 1 },
      { item: 7, value: 0 },
    ];
    const belief = believe(untempered, given);
    const gains = informationGains(belief, 1_000_000);
    for (const item of [0, 11, 25]) {
      const p = [...belief.weights].reduce((sum, w, c) => sum + w * (untempered.right[c * 40 + item] ?? 0), 0);
      const variance = (value: number) => (believe(untempered, [...given, { item, value }]).deviation * 40) ** 2;
      const fall = (belief.deviation * 40) ** 2 - p * variance(1) - (1 - p) * variance(0);
      expect(gains[item]).toBeCloseTo(fall, 3);
    }
    expect([gains[2], gains[7]]).toEqual([-1, -1]);
  });

  it('hardly changes where classes are thinned', () => {
    const belief = believe(bank, [{ item: 2, value: 1 }]);
    const exact = informationGains(belief, 1_000_000);
    const thinned = informationGains(belief, 512);
    exact.forEach((gain, i) => {
      expect(Math.abs((thinned[i] ?? 0) - gain)).toBeLessThan(0.05 * Math.max(...exact));
    });
  });
});

describe('chooseItem', () => {
  it('takes the most informative item where exposure is off', () => {
    const belief = believe(bank, [{ item: 2, value: 1 }]);
    const gains = informationGains(belief);
    const choice = chooseItem(belief, { random: () => 0.5, exposure: 'off' });
    expect(gains[choice?.item ?? -1]).toBe(Math.max(...gains));
    expect(choice).toMatchObject({ probability: 1, how: 'informative', itemId: bank.items[choice?.item ?? -1] });
  });

  it('says with what probability it chose', () => {
    const random = seededRandom('frequency');
    const belief = believe(bank, [{ item: 2, value: 1 }]);
    const round = beginMeasurement(startRound(bank, { planned: 100 }));
    const draws = 6000;
    const seen = new Map<number, { count: number; probability: number }>();
    for (let k = 0; k < draws; k++) {
      const choice = chooseItem(belief, { random, exposure: round });
      if (choice === null) throw new Error('no choice');
      seen.set(choice.item, { count: (seen.get(choice.item)?.count ?? 0) + 1, probability: choice.probability });
    }
    for (const { count, probability } of seen.values())
      expect(Math.abs(count - draws * probability)).toBeLessThan(5 * Math.sqrt(draws * probability * (1 - probability)) + 1);
    expect([...seen.values()].reduce((sum, it) => sum + it.probability, 0)).toBeCloseTo(1, 1);
    expect(seen.size).toBeGreaterThan(20);
  });

  it('never asks what is answered or ruled out, and ends when nothing is left', () => {
    const given = bank.items.slice(0, 37).map((_, item) => ({ item, value: 1 }));
    const belief = believe(bank, given, [38]);
    const choices = chooseItems(belief, 5, {
      random: seededRandom('end'),
      exposure: beginMeasurement(startRound(bank, { limit: 1, planned: 9 })),
    });
    expect(choices.map(({ item }) => item).toSorted((a, b) => a - b)).toEqual([37, 39]);
    expect(chooseItem(believe(bank, given, [37, 38, 39]), { random: () => 0, exposure: 'off' })).toBeNull();
  });
});

describe('exposure control', () => {
  it('never lets an item into more than its share of a round, whatever suppliers answer', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 4, max: 40 }), fc.integer({ min: 1, max: 30 }), (seed, suppliers, budget) => {
        const random = seededRandom(String(seed));
        let round = startRound(bank, { planned: suppliers });
        for (let n = 0; n < suppliers; n++) {
          round = beginMeasurement(round);
          const belief = startBelief(bank);
          for (let k = 0; k < budget; k++) {
            const choice = chooseItem(belief, { random, exposure: round, points: 16 });
            if (choice === null) break;
            round = noteAsked(round, choice.item);
            addAnswer(belief, { item: choice.item, value: random() < 0.5 ? 1 : 0 });
          }
        }
        expect(maxExposure(round)).toBeLessThanOrEqual(0.25);
      }),
      { numRuns: 15 },
    );
  });

  it('can be kept as JSON between two choices', () => {
    const round = noteAsked(beginMeasurement(startRound(bank)), 3);
    expect(JSON.parse(JSON.stringify(round))).toEqual(round);
  });

  it('refuses a limit that is no share', () => {
    for (const limit of [0, -1, 1.5, Number.NaN]) expect(() => startRound(bank, { limit })).toThrow(RangeError);
  });
});

describe('simulate', () => {
  const budgets = [4, 8, 40];
  const run = (of: Bank, exposure: number | 'off') => simulate(of, fresh, { budgets, seed: 's', exposure });

  it('needs far fewer items than random draws, covers the truth, and keeps to the limit', () => {
    for (const exposure of ['off', 0.25] as const) {
      const [four, eight] = run(bank, exposure);
      expect(eight?.adaptive.rmse).toBeLessThan(0.68 * (eight?.random.rmse ?? 0));
      expect(eight?.adaptive.rmse).toBeLessThan(four?.adaptive.rmse ?? 0);
      for (const it of [four, eight]) {
        expect(it?.adaptive.coverage).toBeGreaterThan(0.92);
        expect(it?.adaptive.coverage).toBeLessThan(0.985);
        if (exposure !== 'off') expect(it?.adaptive.maxExposure).toBeLessThanOrEqual(exposure);
      }
    }
  });

  it('knows the truth when all items are asked, and stops where the limit forbids more', () => {
    expect(run(bank, 'off')[2]?.adaptive).toMatchObject({ coverage: 1, maxExposure: 1, meanAsked: 40 });
    expect(run(bank, 'off')[2]?.adaptive.rmse).toBeCloseTo(0, 4);
    expect(run(bank, 0.25)[2]?.adaptive.meanAsked).toBeLessThanOrEqual(10);
    expect(run(bank, 0.25)[2]?.random.rmse).toBeCloseTo(0, 4);
  });

  it('replays from its seed', () => {
    expect(run(bank, 0.25)).toEqual(run(bank, 0.25));
  });
});
