// secp256k1 as ring signatures and supplier signatures need it: libsecp256k1 where its prebuilt addon fits this machine, else
// @noble/curves. Both give the same bytes.
import { nativeCurve } from './curve-native.ts';
import { nobleCurve } from './curve-noble.ts';

/**
 * Points are 33 bytes (compressed), scalars 32 bytes (big endian, below the group's order). Points and scalars that are not throw
 * whatever the library throws: check foreign bytes with `isPoint` and `reduceScalar` first.
 */
export interface Curve {
  readonly name: 'libsecp256k1' | 'noble';
  /** Whether these 33 bytes are a compressed point. Never throws. */
  isPoint(bytes: Uint8Array): boolean;
  /** Whether these 32 bytes can be a private key: neither 0 nor the order or more. */
  isPrivateKey(bytes: Uint8Array): boolean;
  /** secret·G in constant time. */
  publicKey(secret: Uint8Array): Uint8Array;
  /** secret·point, in constant time where the library offers it. */
  multiplySecret(point: Uint8Array, secret: Uint8Array): Uint8Array;
  /** s·G + c·P of public scalars; null where the sum is the point at infinity. */
  addToBase(s: Uint8Array, c: Uint8Array, point: Uint8Array): Uint8Array | null;
  /** a·A + b·B of public scalars; null where the sum is the point at infinity. */
  addMultiples(a: Uint8Array, pointA: Uint8Array, b: Uint8Array, pointB: Uint8Array): Uint8Array | null;
  /** u − c·x modulo the order, for secrets u and x; null where the result or c is 0. */
  closingScalar(u: Uint8Array, c: Uint8Array, x: Uint8Array): Uint8Array | null;
  /** ECDSA over a 32-byte digest (RFC 6979), 64 bytes r‖s with low s. */
  signDigest(digest: Uint8Array, secret: Uint8Array): Uint8Array;
  /** False for anything but 64 bytes r‖s with low s that fit digest and key. Never throws. */
  verifyDigest(signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array): boolean;
}

/** The fastest that this machine can run. */
export const curve: Curve = nativeCurve() ?? nobleCurve;
