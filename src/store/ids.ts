// Ids are opaque, stable text: 26 lower-case characters of Crockford's base 32 (130 bits, the first two zero).
// New things get time-ordered ids; things that must get the same id again get a digest of what they are.
import { createHash, randomFillSync } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** A fresh id that sorts by time: 48 bits of milliseconds, then 80 random bits (the layout of a ULID). */
export function newId(nowMs: number): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  return encode(randomFillSync(bytes, 6));
}

/**
 * The same parts give the same id, on every machine: the first 128 bits of the SHA-256 of the parts' JSON.
 *
 * @example digestId('supplier', 'localnet', 'text-generation', 'pokt1abc')
 */
export function digestId(...parts: readonly (string | number | null)[]): string {
  return encode(createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16));
}

function encode(bytes: Uint8Array): string {
  let text = '';
  // 128 bits are padded on the left to 130, so the first character carries three bits.
  let bits = 2;
  let buffer = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(buffer >> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return text;
}
