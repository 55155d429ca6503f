// Chance that can be replayed: every draw is a hash of a seed and the names of what is drawn, so no draw depends on the order of others.
import { createHash } from 'node:crypto';

/**
 * Uniform number in [0, 1) with 48 random bits: SHA-256 over the parts. Same parts, same number, on every machine.
 *
 * @example hashUnit('42', 'flaky', 7) < 0.2
 */
export function hashUnit(...parts: readonly (string | number)[]): number {
  return digest(parts).readUIntBE(0, 6) / 2 ** 48;
}

/**
 * Uniform number in [0, 1) with 32 random bits from whole numbers: a few nanoseconds, for many draws under one `hashUnit`
 * (Murmur3's mixing steps).
 */
export function quickUnit(...parts: readonly number[]): number {
  let hash = 0;
  for (const part of parts) {
    hash = Math.imul(hash ^ Math.imul(part, 0xcc9e2d51), 0x85ebca6b) + 0x52dce729;
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Lower-case hex text of the given length (at most 64), as random as `hashUnit`. */
export function hashHex(length: number, ...parts: readonly (string | number)[]): string {
  return digest(parts).toString('hex').slice(0, length);
}

/** The items in an order that depends on the parts only. */
export function shuffled<T>(items: readonly T[], ...parts: readonly (string | number)[]): T[] {
  return items
    .map((item, i) => ({ item, rank: hashUnit(...parts, i) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

// Lengths keep ('a', 'bc') and ('ab', 'c') apart.
function digest(parts: readonly (string | number)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) {
    const text = String(part);
    hash.update(`${text.length}:${text}`);
  }
  return hash.digest();
}
