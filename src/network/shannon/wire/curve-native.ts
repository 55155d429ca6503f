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
  return {
    name: 'libsecp256k1',
    isPoint: (bytes) => bytes.length === 33 && library.publicKeyVerify(bytes),
    isPrivateKey: (bytes) => bytes.length === 32 && library.privateKeyVerify(bytes),
    publicKey: (secret) => library.publicKeyCreate(secret, compressed),
    // `publicKeyTweakMul` takes a time that depends on the scalar; ECDH does not.
    multiplySecret: (point, secret) => library.ecdh(expand(point), secret, { hashfn: compress, xbuf: x, ybuf: y }, new Uint8Array(33)),
    addToBase: (s, c, point) => sum([...(isZero(s) ? [] : [library.publicKeyCreate(s, uncompressed)]), ...multiple(c, point)]),
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
        return library.ecdsaVerify(signature, digest, publicKey);
      } catch {
        return false;
      }
    },
  };
}
