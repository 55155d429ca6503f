import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byCodePoints } from './code-points.ts';

test('sorts as Python does', () => {
  // sorted(['\ufffd', '\U0001f600', 'a-b', 'a/b', 'B', 'a', '\ue000', 'ab'])
  const expected = ['B', 'a', 'a-b', 'a/b', 'ab', '\ue000', '\ufffd', '\u{1f600}'];
  expect(expected.toReversed().sort(byCodePoints)).toEqual(expected);
});

test('is the order of the code points', () => {
  const compared = (a: string, b: string): number => {
    const [left, right] = [[...a], [...b]].map((text) => text.map((it) => it.codePointAt(0) ?? 0));
    for (const [i, point] of (left ?? []).entries()) {
      const other = right?.[i];
      if (other === undefined) return 1;
      if (point !== other) return point - other;
    }
    return (left?.length ?? 0) - (right?.length ?? 0);
  };
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}', '\u{1f600}'), maxLength: 4 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(byCodePoints(a, b))).toBe(Math.sign(compared(a, b)));
    }),
    { seed: 3, numRuns: 500 },
  );
});
