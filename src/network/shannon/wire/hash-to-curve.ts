// Hp: a point for a public key whose discrete logarithm nobody knows, as go-dleq makes it.
import { hash } from 'node:crypto';
import { type Curve, curve as defaultCurve } from './curve.ts';

const fieldPrime = 2n ** 256n - 2n ** 32n - 977n;
const maxRounds = 128;

/**
 * SHA3-256 of the compressed point is read as x (modulo the field's prime); while no point has that x, the digest is hashed again.
 * Of the two points the one with even y is taken.
 *
 * @param publicKey 33 bytes
 */
export function hashToCurve(publicKey: Uint8Array, curve: Curve = defaultCurve): Uint8Array {
  let digest: Uint8Array = publicKey;
  for (let round = 0; round < maxRounds; round += 1) {
    const hex = hash('sha3-256', digest, 'hex');
    digest = Buffer.from(hex, 'hex');
    const x = BigInt(`0x${hex}`) % fieldPrime;
    const point = Uint8Array.from(Buffer.from(`02${x.toString(16).padStart(64, '0')}`, 'hex'));
    if (curve.isPoint(point)) return point;
  }
  // Each round fails for every second key: this is as likely as guessing a private key.
  throw new Error(`no point found for a public key in ${maxRounds} rounds`);
}

/** Points of ring members, of which a gateway meets the same few again and again. */
const known = new Map<string, Uint8Array>();
const maxKnown = 4_096;

/** `hashToCurve`, remembered. */
export function memberPoint(publicKey: Uint8Array, curve: Curve = defaultCurve): Uint8Array {
  const key = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.byteLength).toString('latin1');
  const remembered = known.get(key);
  if (remembered) return remembered;
  if (known.size >= maxKnown) known.clear();
  const point = hashToCurve(publicKey, curve);
  known.set(key, point);
  return point;
}
