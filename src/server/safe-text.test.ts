import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeText } from './safe-text.ts';

test('terminal escapes, text that turns round, and what nobody sees are replaced', () => {
  expect(safeText('\u001b[31mred\u001b[0m', 64)).toBe('\ufffd[31mred\ufffd[0m');
  expect(safeText('\u009b2J', 64)).toBe('\ufffd2J');
  expect(safeText('exe.\u202egnp', 64)).toBe('exe.\ufffdgnp');
  expect(safeText('a\u200bb\u2066c\ufeffd\u{e0041}e', 64)).toBe('a\ufffdb\ufffdc\ufffdd\ufffde');
  expect(safeText('one\ntwo\tthree\r', 64)).toBe('one two three\ufffd');
  expect(safeText('half \ud83d of a pair', 64)).toBe('half \ufffd of a pair');
});

test('what people write stays as it is', () => {
  for (const text of ['Größe 3,5 µm', '東京のモデル', 'модель', 'نموذج', 'emoji 🦉', '<script>']) expect(safeText(text, 64)).toBe(text);
});

test('property: never longer than asked, never a control or format character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.integer({ min: 1, max: 100 }), (text, length) => {
      const safe = safeText(text, length);
      expect(safe.length).toBeLessThanOrEqual(length);
      expect(safe).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
    { seed: 3, numRuns: 100 },
  );
});
