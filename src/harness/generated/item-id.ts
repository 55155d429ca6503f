// Item ids of generated tasks: level and 48-bit seed in one short text, `L3-9f2c61ab04d1`.
import type { Random } from '../types.ts';

export interface ItemSeed {
  /** 1 is the easiest. */
  readonly level: number;
  /** A whole number below 2^48. */
  readonly seed: number;
}

/** All units at once: `seed.toString(16)`, padded, takes ten times as long and leaves twice as much behind. */
export function formatItemId({ level, seed }: ItemSeed): string {
  const high = Math.floor(seed / 2 ** 24);
  const low = seed % 2 ** 24;
  return String.fromCharCode(
    0x4c,
    hexUnit(level),
    0x2d,
    hexUnit(high >> 20),
    hexUnit(high >> 16),
    hexUnit(high >> 12),
    hexUnit(high >> 8),
    hexUnit(high >> 4),
    hexUnit(high),
    hexUnit(low >> 20),
    hexUnit(low >> 16),
    hexUnit(low >> 12),
    hexUnit(low >> 8),
    hexUnit(low >> 4),
    hexUnit(low),
  );
}

/** The UTF-16 unit of a number's last hexadecimal digit. */
const hexUnit = (value: number): number => '0123456789abcdef'.charCodeAt(value & 15);

const idLength = 'L1-000000000000'.length;

/** Null unless the text is a well-formed item id. Unit by unit: a regular expression leaves lists behind, and ids are read for every request. */
export function parseItemId(itemId: string): ItemSeed | null {
  const level = digitAt(itemId, 1);
  if (itemId.length !== idLength || !itemId.startsWith('L') || itemId.charAt(2) !== '-' || level < 1 || level > 9) return null;
  let seed = 0;
  for (let at = 3; at < idLength; at++) {
    const digit = digitAt(itemId, at);
    if (digit < 0) return null;
    seed = 16 * seed + digit;
  }
  return { level, seed };
}

/** The value of a hexadecimal digit in lower case; -1 for anything else. */
function digitAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  return unit >= 0x61 && unit <= 0x66 ? unit - 0x61 + 10 : -1;
}

/** 48 random bits. */
export function drawSeed(random: Random): number {
  return Math.floor(random() * 2 ** 24) * 2 ** 24 + Math.floor(random() * 2 ** 24);
}
