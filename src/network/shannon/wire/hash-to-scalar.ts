// H: the challenge of a ring signature, as the relay miners' back end computes it, its odd alignment included.
import { hash } from 'node:crypto';
import { order, reduceScalar } from './scalar.ts';

export interface HashedScalar {
  /** 32 bytes, big endian, below the order. */
  readonly scalar: Uint8Array;
  /** Bytes that the reduced digest needs; fewer than 32 is where the two Go back ends disagree. */
  readonly byteLength: number;
}

/**
 * SHA3-512 modulo the order, written in the fewest bytes, those bytes put at the *front* of 32, read back big endian. A digest that
 * needs k bytes fewer than 32 thus becomes itself times 256^k: this is how ring-go's default back end behaves.
 */
export function hashToScalar(input: Uint8Array): HashedScalar {
  const digits = (BigInt(`0x${hash('sha3-512', input, 'hex')}`) % order).toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  const front = new Uint8Array(32);
  front.set(bytes);
  return { scalar: reduceScalar(front), byteLength: bytes.length };
}
