import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from './testing/any-text.ts';
import { printable } from './text.ts';

describe('printable', () => {
  test.each([
    ['plain text', 'plain text'],
    ['Grüße 你好 👍', 'Grüße 你好 👍'],
    ['❤️', '❤️'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\u001b[2J\u001b]0;title\u0007', '\\u{1b}[2J\\u{1b}]0;title\\u{7}'],
    ['\u009b31m', '\\u{9b}31m'],
    ['user\u202egpj.exe', 'user\\u{202e}gpj.exe'],
    ['a\u200bb\u2060c\ufeff', 'a\\u{200b}b\\u{2060}c\\u{feff}'],
    ['\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['a\u2028b', 'a\\u{2028}b'],
    ['\u{e0041}\u{e0100}', '\\u{e0041}\\u{e0100}'],
    ['\ud800x', '\\u{d800}x'],
    ['\u3164\u2800', '\\u{3164}\\u{2800}'],
    [`e${'\u0301'.repeat(5)}`, 'e\u0301\u0301\u0301\\u{301}\\u{301}'],
    ['<script>', '<script>'],
  ])('%j becomes %j', (text, shown) => expect(printable(text, 100)).toBe(shown));

  test('cuts at the limit, between characters', () => {
    expect(printable('abcdef', 6)).toBe('abcdef');
    expect(printable('abcdef', 4)).toBe('abc…');
    expect(printable('👍👍', 3)).toBe('👍…');
    expect(printable('👍👍', 2)).toBe('…');
    expect(printable('abc\u001b', 5)).toBe('abc…');
  });

  test('of any text is safe, within the limit, and itself printable', () => {
    fc.assert(
      fc.property(anyText(200), fc.integer({ min: 1, max: 100 }), (text, limit) => {
        const shown = printable(text, limit);
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(printable(shown, limit)).toBe(shown);
      }),
      { seed: 4, numRuns: 1_000 },
    );
  });
});
