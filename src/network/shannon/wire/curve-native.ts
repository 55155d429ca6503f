// libsecp256k1 through the npm package `secp256k1`, asked for its native addon only: the package's own fallback is slow and not constant-time.
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Curve } from './curve.ts';
import { isZero } from './scalar.ts';

type Library = typeof import('secp256k1');

const compressed = true;
const uncompressed = false;
const maxExpanded = 4_096;

/** Null where no prebuilt addon fits this machine. */
export function nativeCurve(): Curve | null {
  const library = load();
  return library && wrap(library);
}

function load(): Library | null {
  try {
    return createRequire(import.meta.url)('secp256k1/bindings');
  } catch {
    return null;
  }
}

function wrap(library: Library): Curve {
  // Blinds multiplications by secrets against side channels.
  library.contextRandomize(randomBytes(32));
  const x = new Uint8Array(32);
  const y = new Uint8Array(32);
  const compress = (px: Uint8Array, py: Uint8Array): Uint8Array => {
    const point = new Uint8Array(33);
    point[0] = 2 | ((py[31] ?? 0) & 1);
    point.set(px, 1);
    return point;
  };
  /** Sums are made of uncompressed points, which spares a square root each. */
  const sum = (terms: Uint8Array[]): Uint8Array | null => {
    const [first, ...others] = terms;
    if (first === undefined) return null;
    if (others.length === 0) return library.publicKeyConvert(first, compressed);
    try {
      return library.publicKeyCombine(terms, compressed);
    } catch {
      return null;
    }
  };
  /** The same few members are met again and again: each is expanded once, which spares a square root every time. */
  const expanded = new Map<string, Uint8Array>();
  const expand = (point: Uint8Array): Uint8Array => {
    const key = Buffer.from(point.buffer, point.byteOffset, point.byteLength).toString('latin1');
    const known = expanded.get(key);
    if (known) return known;
    if (expanded.size >= maxExpanded) expanded.clear();
    const whole = library.publicKeyConvert(point, uncompressed);
    expanded.set(key, whole);
    return whole;
  };
  const multiple = (scalar: Uint8Array, point: Uint8Array): Uint8Array[] =>
    isZero(scalar) ? [] : [library.publicKeyTweakMul(expand(point), scalar, uncompressed)];
  /** a·b modulo the order; b is not 0. */
  const product = (a: Uint8Array, b: Uint8Array): Uint8Array => (isZero(a) ? a : library.privateKeyTweakMul(Uint8Array.from(a), b));
  const negative = (scalar: Uint8Array): Uint8Array => (isZero(scalar) ? scalar : library.privateKeyNegate(Uint8Array.from(scalar)));
  /**
   * s·G + c·P for half of what two multiplications cost. Recovery finds the key (σ·R − m·G) / r of an ECDSA signature (r, σ) under m, R
   * being the point whose x is r: with R = P, σ = c·r and m = −s·r that is the sum. Neither c nor r may be 0, nor r the order or more.
   */
  const recovered = (s: Uint8Array, c: Uint8Array, point: Uint8Array): Uint8Array | null => {
    const r = point.subarray(1);
    const signature = new Uint8Array(64);
    signature.set(r);
    signature.set(product(c, r), 32);
    try {
      return library.ecdsaRecover(signature, (point[0] ?? 0) & 1, negative(product(s, r)), compressed);
    } catch {
      // The point at infinity is nobody's key.
      return null;
    }
  };
  return {
    name: 'libsecp256k1',
    isPoint: (bytes) => bytes.length === 33 && library.publicKeyVerify(bytes),
    isPrivateKey: (bytes) => bytes.length === 32 && library.privateKeyVerify(bytes),
    publicKey: (secret) => library.publicKeyCreate(secret, compressed),
    // `publicKeyTweakMul` takes a time that depends on the scalar; ECDH does not.
    multiplySecret: (point, secret) => library.ecdh(expand(point), secret, { hashfn: compress, xbuf: x, ybuf: y }, new Uint8Array(33)),
    addToBase: (s, c, point) =>
      isZero(c) || !library.privateKeyVerify(point.subarray(1))
        ? sum([...(isZero(s) ? [] : [library.publicKeyCreate(s, uncompressed)]), ...multiple(c, point)])
        : recovered(s, c, point),
    addMultiples: (a, pointA, b, pointB) => sum([...multiple(a, pointA), ...multiple(b, pointB)]),
    closingScalar: (u, c, secret) => {
      const scalar = Uint8Array.from(secret);
      try {
        return library.privateKeyTweakAdd(library.privateKeyNegate(library.privateKeyTweakMul(scalar, c)), u);
      } catch {
        scalar.fill(0);
        return null;
      }
    },
    signDigest: (digest, secret) => library.ecdsaSign(digest, secret).signature,
    verifyDigest: (signature, digest, publicKey) => {
      if (signature.length !== 64) return false;
      try {
        return library.ecdsaVerify(signature, digest, expand(publicKey));
      } catch {
        return false;
      }
    },
  };
}
