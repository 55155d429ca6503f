import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';

test('the same seed gives the same stream; another seed another one', () => {
  const stream = (seed: string) => Array.from({ length: 5 }, seededRandom(seed));
  expect(stream('a')).toEqual(stream('a'));
  expect(stream('a')).not.toEqual(stream('b'));
  expect(stream('hallmark')).toMatchInlineSnapshot(`
    [
      0.04253666917793453,
      0.746887742774561,
      0.6820169696584344,
      0.595348094124347,
      0.4858605619519949,
    ]
  `);
});

test('uniform: chi-square over 100 cells of 100,000 numbers stays below its 99.9 % quantile (149.4)', () => {
  const random = seededRandom('uniform');
  const cells = new Array<number>(100).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const cell = Math.floor(random() * 100);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  expect(cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)).toBeLessThan(149.4);
});

test('neighbouring seeds are unrelated: first numbers of 10,000 consecutive seeds are uniform too', () => {
  const cells = new Array<number>(100).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const cell = Math.floor(seededRandom(`seed-${i}`)() * 100);
    cells[cell] = (cells[cell] ?? 0) + 1;
  }
  expect(cells.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0)).toBeLessThan(149.4);
});
