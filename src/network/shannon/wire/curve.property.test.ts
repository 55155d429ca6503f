// Both libraries under one roof: the same bytes for every scalar and point, the odd ones among them.
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyNames, seededBytes, testKey } from '../testing/arbitraries.ts';
import type { Curve } from './curve.ts';
import { nativeCurve } from './curve-native.ts';
import { nobleCurve } from './curve-noble.ts';
import { memberPoint } from './hash-to-curve.ts';
import { signRing } from './ring-sign.ts';
import { deserializeRingSignature } from './ring-signature.ts';
import { verifyRingSignature } from './ring-verify.ts';
import { order, reduceScalar } from './scalar.ts';

const native = nativeCurve();
const curves = [native, nobleCurve].filter((curve) => curve !== null);
const numRuns = process.env.HALLMARK_LONG ? 300 : 15;

const toBytes = (value: bigint): Uint8Array => Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'));
const toHex = (value: Uint8Array | null): string | null => value && Buffer.from(value).toString('hex');
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const scalars = fc.oneof(bytes32.map(reduceScalar), fc.constantFrom(0n, 1n, 2n, order - 1n).map(toBytes));

/** A point whose x is the order or more: nobody meets one by chance, and whoever wants one finds it at once. */
const farPoint = (parity: 2 | 3): Uint8Array => {
  for (let x = order; ; x += 1n) {
    const point = Uint8Array.from([parity, ...toBytes(x)]);
    if (nobleCurve.isPoint(point)) return point;
  }
};
const points = fc.oneof(
  keyNames.map((name) => testKey(name).publicKey),
  keyNames.map((name) => memberPoint(testKey(name).publicKey)),
  fc.constantFrom<2 | 3>(2, 3).map(farPoint),
);

const outcome = (curve: Curve, names: readonly [string, string], a: Uint8Array, b: Uint8Array, digest: Uint8Array) => {
  const [one, other] = names.map((name) => testKey(name, curve));
  if (!one || !other) throw new Error('two names');
  const secret = Uint8Array.from(hash('sha256', Buffer.concat([a, b]), 'buffer'));
  const signature = one.use((key) => curve.signDigest(digest, key));
  return [
    one.publicKey,
    one.keyImage,
    curve.multiplySecret(other.publicKey, secret),
    curve.closingScalar(secret, a, b.some((byte) => byte > 0) ? b : secret),
    signature,
    curve.verifyDigest(signature, digest, one.publicKey),
    curve.verifyDigest(signature, digest, other.publicKey),
    curve.isPoint(Uint8Array.from([2, ...digest])),
    curve.isPrivateKey(a),
  ].map((value) => (value instanceof Uint8Array ? toHex(value) : value));
};

test('keys, secrets and signatures are the same', () => {
  fc.assert(
    fc.property(fc.tuple(keyNames, keyNames), scalars, scalars, bytes32, (names, a, b, digest) => {
      if (native) expect(outcome(native, names, a, b, digest)).toEqual(outcome(nobleCurve, names, a, b, digest));
    }),
    { numRuns },
  );
});

test('sums of public multiples are the same', () => {
  fc.assert(
    fc.property(scalars, scalars, points, points, (a, b, one, other) => {
      if (!native) return;
      expect(toHex(native.addToBase(a, b, one))).toBe(toHex(nobleCurve.addToBase(a, b, one)));
      expect(toHex(native.addMultiples(a, one, b, other))).toBe(toHex(nobleCurve.addMultiples(a, one, b, other)));
    }),
    { numRuns: numRuns * 8 },
  );
});

test('sums at the infinite point are null', () => {
  fc.assert(
    fc.property(scalars, scalars, keyNames, (a, c, name) => {
      const key = testKey(name);
      const x = BigInt(`0x${key.use(toHex)}`);
      const multiple = (BigInt(`0x${toHex(c)}`) * x) % order;
      const s = toBytes((order - multiple) % order);
      const negated = toBytes((order - BigInt(`0x${toHex(a)}`)) % order);
      for (const curve of curves) {
        expect(curve.addToBase(s, c, key.publicKey)).toBeNull();
        expect(curve.addMultiples(a, key.publicKey, negated, key.publicKey)).toBeNull();
      }
    }),
    { numRuns },
  );
});

test('each accepts the signatures of the other, random as they are', () => {
  const ring = ['a', 'b', 'c'].map((name) => testKey(name).publicKey);
  const message = hash('sha256', 'both', 'buffer');
  for (const curve of curves) {
    const signature = signRing({ message, ring, key: testKey('b', curve) }, seededBytes('same'), curve);
    for (const other of curves) expect(verifyRingSignature(message, deserializeRingSignature(signature, other), other)).toBe(true);
  }
});

test('scalars are reduced modulo the order', () => {
  fc.assert(
    fc.property(fc.oneof(bytes32, fc.constantFrom(order, order + 1n, 2n ** 256n - 1n).map(toBytes)), (bytes) => {
      expect(toHex(reduceScalar(bytes))).toBe(toHex(toBytes(BigInt(`0x${toHex(bytes)}`) % order)));
    }),
  );
});
