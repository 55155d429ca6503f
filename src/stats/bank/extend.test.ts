import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import { addItem, addSuppliers, bankScore, believe, fitBank, openBank, parseBank, selectRows } from './index.ts';
import { simulatedWorld } from './testing.ts';

const world = simulatedWorld(seededRandom('extend'), 600, 30);
const { items, values } = world.matrix;
const rows = Array.from({ length: 600 }, (_, n) => n);

/** The matrix without its last item. */
const narrow = {
  items: items.slice(0, 29),
  suppliers: 600,
  values: Float32Array.from({ length: 600 * 29 }, (_, j) => values[Math.floor(j / 29) * 30 + (j % 29)] ?? 0),
};

describe('addSuppliers', () => {
  it('predicts as the bank that was fitted on all of them', () => {
    const all = fitBank(world.matrix);
    const part = fitBank(selectRows(world.matrix, rows.slice(0, 540)));
    const grown = addSuppliers(
      { ...part, answerWeight: all.answerWeight, learningRate: all.learningRate },
      selectRows(world.matrix, rows.slice(540)),
    );
    expect(parseBank(grown, 'grown').suppliers.count).toBe(600);
    const given = [0, 7, 12, 20].map((item, k) => ({ item, value: k % 2 }));
    const [a, b] = [all, grown].map((document) => bankScore(believe(openBank(document), given)));
    expect(Math.abs((a?.estimate ?? 0) - (b?.estimate ?? 1))).toBeLessThan(0.03);
  });

  it('refuses other items', () => {
    expect(() => addSuppliers(fitBank(narrow), world.matrix)).toThrow('29 items');
  });
});

describe('addItem', () => {
  const bank = fitBank(narrow);
  const column = Float32Array.from({ length: 600 }, (_, n) => values[n * 30 + 29] ?? 0);

  it('finds the curve of an item that half of the suppliers answered', () => {
    const grown = addItem(bank, { id: 'new', answers: column.map((value, n) => (n % 2 === 0 ? value : Number.NaN)) });
    const item = parseBank(grown, 'grown').items.at(-1);
    expect(item?.id).toBe('new');
    expect(Math.abs((item?.slope ?? 0) - (world.slopes[29] ?? 0))).toBeLessThan(0.4);
    expect(Math.abs((item?.intercept ?? 0) - (world.intercepts[29] ?? 0))).toBeLessThan(0.4);
  });

  it('can be asked at once', () => {
    const grown = openBank(addItem(bank, { id: 'new', answers: column }));
    expect(believe(grown, [{ item: 29, value: 1 }]).mean).toBeGreaterThan(believe(grown, [{ item: 29, value: 0 }]).mean);
  });

  it('takes an item that nobody answered for an average one', () => {
    const item = addItem(bank, { id: 'fresh', answers: column.map(() => Number.NaN) }).items.at(-1);
    const average = bank.items.reduce((sum, { slope }) => sum + slope, 0) / 29;
    expect(item?.slope).toBeCloseTo(average, 6);
    expect(item?.intercept).toBeCloseTo(0, 6);
  });

  it('refuses an id that is there, and a wrong number of answers', () => {
    expect(() => addItem(bank, { id: 'item-3', answers: column })).toThrow('"item-3" already');
    expect(() => addItem(bank, { id: 'new', answers: column.slice(1) })).toThrow('got 599');
  });
});
