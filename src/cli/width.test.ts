import fc from 'fast-check';
import { expect, it } from 'vitest';
import { displayWidth, pad, shorten } from './width.ts';

it.each([
  ['abc', 3],
  ['日本', 4],
  ['e\u0301', 1],
  ['🙂', 2],
  ['❤\ufe0f', 2],
  ['', 0],
])('%j takes %d columns', (text, columns) => expect(displayWidth(text)).toBe(columns));

it.each([
  ['hello', 5, 'hello'],
  ['hello', 4, 'hel…'],
  ['日本語', 4, '日…'],
  ['日本語', 5, '日本…'],
  ['hello', 1, '…'],
  ['hello', 0, ''],
])('%j in %d columns is %j', (text, columns, expected) => expect(shorten(text, columns)).toBe(expected));

it('fills to the exact number of columns', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '日', '🙂', '\u0301', 'ß') });
  fc.assert(fc.property(text, fc.nat(30), (it, columns) => displayWidth(pad(it, columns)) === columns));
  expect(pad('7', 3, 'right')).toBe('  7');
});
