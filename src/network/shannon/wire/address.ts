// `pokt1…` addresses: bech32 (BIP 173) of ripemd160(sha256(compressed public key)).
import { hash } from 'node:crypto';
import { ripemd160 } from '@noble/hashes/legacy.js';

export const addressPrefix = 'pokt';

/** Thrown for text that is no address. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
/** By character code; -1 for what is no digit. */
const digitOf = Int8Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)));
const checksumLength = 6;
/** As the Cosmos SDK has them. */
const maxTextLength = 1_023;
const maxAddressBytes = 255;

/** The address of a compressed public key (33 bytes). */
export function addressOf(publicKey: Uint8Array): string {
  return encodeAddress(ripemd160(hash('sha256', publicKey, 'buffer')));
}

/** @param bytes 20 for an account's address */
export function encodeAddress(bytes: Uint8Array): string {
  const data = regroup(bytes, 8, 5, true) ?? [];
  return `${addressPrefix}1${[...data, ...checksum(data)].map((digit) => alphabet[digit]).join('')}`;
}

/** The bytes of a `pokt1…` address. Throws `AddressError`. */
export function decodeAddress(text: string): Uint8Array {
  const bytes = readAddress(text);
  if (bytes === null) throw new AddressError(`"${text.slice(0, 60)}" is not an address; addresses start with "${addressPrefix}1"`);
  return bytes;
}

/** Whether the text is a `pokt1…` address with a right checksum. */
export const isAddress = (text: string): boolean => readAddress(text) !== null;

function readAddress(text: string): Uint8Array | null {
  const lower = text.toLowerCase();
  if (text.length > maxTextLength || (text !== lower && text !== text.toUpperCase())) return null;
  if (!lower.startsWith(`${addressPrefix}1`)) return null;
  const digits: number[] = [];
  for (let at = addressPrefix.length + 1; at < lower.length; at += 1) digits.push(digitOf[lower.charCodeAt(at)] ?? -1);
  if (digits.length < checksumLength || digits.includes(-1)) return null;
  // With its checksum behind it every address leaves the same state.
  if (digits.reduce(step, prefixState) !== 1) return null;
  const bytes = regroup(digits.slice(0, -checksumLength), 5, 8, false);
  return bytes && bytes.length > 0 && bytes.length <= maxAddressBytes ? Uint8Array.from(bytes) : null;
}

/** Cuts a row of `from`-bit digits anew into `to`-bit digits; null where the padding is too long or not zero. */
function regroup(digits: Iterable<number>, from: number, to: number, pad: boolean): number[] | null {
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  for (const digit of digits) {
    held = ((held << from) | digit) & 0xfff;
    bits += from;
    for (; bits >= to; bits -= to) out.push((held >> (bits - to)) & ((1 << to) - 1));
  }
  const rest = (held << (to - bits)) & ((1 << to) - 1);
  if (pad && bits > 0) out.push(rest);
  return !pad && (bits >= from || rest !== 0) ? null : out;
}

const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** What the generator adds for each of the 32 values that the five bits leaving the state may have. */
const remainders = Array.from({ length: 32 }, (_, top) => generator.reduce((sum, term, bit) => ((top >> bit) & 1 ? sum ^ term : sum), 0));

const step = (state: number, value: number): number => ((state & 0x1ffffff) << 5) ^ value ^ (remainders[state >> 25] ?? 0);

const prefixCodes = Array.from(addressPrefix, (letter) => letter.charCodeAt(0));
const prefixState = [...prefixCodes.map((code) => code >> 5), 0, ...prefixCodes.map((code) => code & 31)].reduce(step, 1);

function checksum(data: readonly number[]): number[] {
  let state = data.reduce(step, prefixState);
  for (let at = 0; at < checksumLength; at += 1) state = step(state, 0);
  state ^= 1;
  return Array.from({ length: checksumLength }, (_, at) => (state >> (5 * (5 - at))) & 31);
}
