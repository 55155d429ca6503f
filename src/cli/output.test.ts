import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csv, intervalText, jsonText, scoreText, spanText, table } from './output.ts';

it('aligns a table by what is seen', () => {
  const lines = table(
    [
      { title: 'name', cell: (it: readonly [string, number]) => it[0] },
      { title: 'n', align: 'right', cell: (it) => String(it[1]) },
    ],
    [
      ['日本', 5],
      ['a\u001b[2J\nb', 123],
    ],
  );
  expect(lines).toEqual(['name             n', '日本             5', 'a\\u{1b}[2J\\nb  123']);
});

it('quotes CSV and disarms formulas', () => {
  expect(
    csv(
      ['a', 'b'],
      [
        ['x,y', 1],
        ['"', -2],
        ['=cmd()', null],
        ['@a\r\n', true],
      ],
    ),
  ).toBe('a,b\r\n"x,y",1\r\n"""",-2\r\n\'=cmd(),\r\n"\'@a\r\n",true\r\n');
});

it('writes scores with their interval', () => {
  expect(scoreText({ score: 83.44, low: 79.06, high: 87 })).toBe('83.4');
  expect(intervalText({ score: 83.44, low: 79.06, high: 87 })).toBe('79.1–87.0');
  expect([scoreText(null), intervalText(null)]).toEqual(['–', '']);
});

it.each([
  [0, '0 s'],
  [-3, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 0 s'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
])('%d seconds are %s', (seconds, text) => expect(spanText(seconds)).toBe(text));

it('writes JSON that parses to the same and has nothing that a terminal obeys', () => {
  expect(jsonText({ model: 'a\u009b31m\u202eb\u{e0041}' })).toBe('{\n  "model": "a\\u009b31m\\u202eb\\udb40\\udc41"\n}\n');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = jsonText([text]);
      expect(JSON.parse(json)).toEqual([text]);
      expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});
