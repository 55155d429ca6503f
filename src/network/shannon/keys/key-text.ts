// A private key as text: 64 hex digits, with or without 0x in front, white space around it allowed.
import { PrivateKey, PrivateKeyError } from '../wire/private-key.ts';

const longest = 4_096;

/**
 * Reads one key and overwrites the bytes that it was read from.
 *
 * Throws `PrivateKeyError`, which names the place and never what stood there.
 *
 * @param text ASCII bytes
 * @param place for messages: `the environment variable SHANNON_KEY`
 */
export function readKeyText(text: Uint8Array, place: string): PrivateKey {
  const secret = new Uint8Array(32);
  try {
    if (text.length > longest) throw new PrivateKeyError(`${place} holds ${text.length} bytes; a private key is 64 hex digits`);
    let [start, end] = [0, text.length];
    while (start < end && isBlank(text[start])) start += 1;
    while (end > start && isBlank(text[end - 1])) end -= 1;
    if (text[start] === 0x30 && ((text[start + 1] ?? 0) | 0x20) === 0x78) start += 2;
    const digits = text.subarray(start, end);
    if (digits.length === 0) throw new PrivateKeyError(`${place} is empty; put the 64 hex digits of a private key there`);
    if (digits.length !== 64) throw new PrivateKeyError(`${place} holds ${digits.length} characters; a private key is 64 hex digits`);
    for (let at = 0; at < 32; at += 1) secret[at] = (digit(digits[2 * at], place) << 4) | digit(digits[2 * at + 1], place);
    return new PrivateKey(secret);
  } finally {
    secret.fill(0);
    text.fill(0);
  }
}

const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function digit(byte: number | undefined, place: string): number {
  const code = byte ?? 0;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  if (letter >= 0x61 && letter <= 0x66) return letter - 0x57;
  throw new PrivateKeyError(`${place} holds a character that is no hex digit; a private key is 64 hex digits`);
}
