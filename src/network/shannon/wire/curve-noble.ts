// @noble/curves: pure JavaScript, 20 times slower than the native library, constant-time as far as big integers allow.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { Curve } from './curve.ts';
import { order } from './scalar.ts';

const { Point } = secp256k1;

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const toBytes = (scalar: bigint): Uint8Array => Uint8Array.from(Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex'));

const encoded = (point: InstanceType<typeof Point>): Uint8Array | null => (point.is0() ? null : point.toBytes(true));

export const nobleCurve: Curve = {
  name: 'noble',
  isPoint: (bytes) => {
    if (bytes.length !== 33) return false;
    try {
      Point.fromBytes(bytes);
      return true;
    } catch {
      return false;
    }
  },
  isPrivateKey: (bytes) => bytes.length === 32 && secp256k1.utils.isValidSecretKey(bytes),
  publicKey: (secret) => secp256k1.getPublicKey(secret, true),
  multiplySecret: (point, secret) => Point.fromBytes(point).multiply(toBigInt(secret)).toBytes(true),
  addToBase: (s, c, point) => encoded(Point.BASE.multiplyUnsafe(toBigInt(s)).add(Point.fromBytes(point).multiplyUnsafe(toBigInt(c)))),
  addMultiples: (a, pointA, b, pointB) =>
    encoded(
      Point.fromBytes(pointA)
        .multiplyUnsafe(toBigInt(a))
        .add(Point.fromBytes(pointB).multiplyUnsafe(toBigInt(b))),
    ),
  closingScalar: (u, c, secret) => {
    const challenge = toBigInt(c);
    const scalar = (((toBigInt(u) - challenge * toBigInt(secret)) % order) + order) % order;
    return challenge === 0n || scalar === 0n ? null : toBytes(scalar);
  },
  signDigest: (digest, secret) => secp256k1.sign(digest, secret, { prehash: false, lowS: true, format: 'compact' }),
  verifyDigest: (signature, digest, publicKey) => {
    if (signature.length !== 64) return false;
    try {
      return secp256k1.verify(signature, digest, publicKey, { prehash: false, lowS: true, format: 'compact' });
    } catch {
      return false;
    }
  },
};
