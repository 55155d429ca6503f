import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatSize, parseDuration, parseSize } from './units.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['1.5h', 5_400_000],
    ['30 d', 2_592_000_000],
    ['2w', 1_209_600_000],
    ['0s', 0],
  ])('%s is %d ms', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  it.each(['', '5', '5 minutes', '-5s', '1e3s', '5S', ' 5s', '5s ', '9999999999999s', '1.s', 'constructor'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('reads what it writes', () => {
    fc.assert(fc.property(fc.nat({ max: 1e12 }), (value) => parseDuration(formatDuration(value)) === value));
  });
});

describe('sizes', () => {
  it.each([
    ['64KiB', 65_536],
    ['16 MiB', 16_777_216],
    ['1kB', 1000],
    ['7B', 7],
  ])('%s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  it.each(['1K', '1kib', '1mb', '1'])('%j is none: letters and units have to be right', (text) => expect(parseSize(text)).toBeNull());

  it('reads what it writes', () => {
    fc.assert(fc.property(fc.nat({ max: 1e12 }), (value) => parseSize(formatSize(value)) === value));
  });
});
