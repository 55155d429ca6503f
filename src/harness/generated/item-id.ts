// Item ids of generated tasks: level and 48-bit seed in one short text, `L3-9f2c61ab04d1`.
import type { Random } from '../types.ts';

export interface ItemSeed {
  /** 1 is the easiest. */
  readonly level: number;
  /** A whole number below 2^48. */
  readonly seed: number;
}

export function formatItemId({ level, seed }: ItemSeed): string {
  return `L${level}-${seed.toString(16).padStart(12, '0')}`;
}

const pattern = /^L([1-9])-([0-9a-f]{12})$/;

/** Null unless the text is a well-formed item id. */
export function parseItemId(itemId: string): ItemSeed | null {
  const match = pattern.exec(itemId);
  return match ? { level: Number(match[1]), seed: Number.parseInt(match[2] ?? '', 16) } : null;
}

/** 48 random bits. */
export function drawSeed(random: Random): number {
  return Math.floor(random() * 2 ** 24) * 2 ** 24 + Math.floor(random() * 2 ** 24);
}
