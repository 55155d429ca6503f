// Signs for a ring: proves that one of its members signed, without saying which.
import { randomBytes } from 'node:crypto';
import { type Curve, curve as defaultCurve } from './curve.ts';
import { memberPoint } from './hash-to-curve.ts';
import type { PrivateKey } from './private-key.ts';
import { RingError } from './ring-error.ts';
import { type RingMember, type RingSignature, serializeRingSignature } from './ring-signature.ts';
import { nextChallenge, ringLink } from './ring-verify.ts';
import { isZero, reduceScalar, scalarBytes } from './scalar.ts';

/** Bytes that nobody can predict. */
export type RandomBytes = (length: number) => Uint8Array;

export interface RingSigning {
  /** What is signed: 32 bytes. */
  readonly message: Uint8Array;
  /** Public keys (33 bytes each), two or more, the signer's among them; the same key may stand twice. */
  readonly ring: readonly Uint8Array[];
  readonly key: PrivateKey;
}

export interface RingDraw {
  readonly signature: RingSignature;
  /** Challenges of fewer than 32 bytes, which ring-go's two back ends read differently. */
  readonly shortChallenges: number;
}

/**
 * A ring signature's bytes. Draws again until no challenge begins with a zero byte (one ring of two in 128 has one), so that every
 * relay miner accepts it, whichever back end it was built with.
 *
 * Throws `RingError` for a ring of fewer than two, for members that are no points, and for a key that is not in the ring.
 *
 * @example
 * const signature = signRing({ message: signableHash, ring: [application, gateway], key: gatewayKey });
 */
export function signRing(signing: RingSigning, random: RandomBytes = randomBytes, curve: Curve = defaultCurve): Uint8Array {
  const signer = signerIndex(signing, curve);
  for (;;) {
    const drawn = drawRingSignature(signing, signer, random, curve);
    if (drawn?.shortChallenges === 0) return serializeRingSignature(drawn.signature);
  }
}

/**
 * One attempt. Takes its randomness at once, in ring-go's order: u, then s of the members behind the signer, going around; 32 bytes each,
 * modulo the order. Null where u or a sum happens to be 0, as likely as guessing the key.
 */
export function drawRingSignature(
  { message, ring, key }: RingSigning,
  signer: number,
  random: RandomBytes,
  curve: Curve = defaultCurve,
): RingDraw | null {
  const { keyImage } = key;
  const drawn = random(scalarBytes * ring.length);
  const scalarAt = (index: number): Uint8Array => reduceScalar(drawn.subarray(scalarBytes * index, scalarBytes * (index + 1)));
  const u = scalarAt(0);
  try {
    if (isZero(u)) return null;
    const own = nextChallenge(message, curve.publicKey(u), curve.multiplySecret(memberPoint(key.publicKey, curve), u));
    let next = own;
    let shortChallenges = isShort(own);
    let first = signer === ring.length - 1 ? own.scalar : null;
    const members = new Map<number, RingMember>();
    for (let step = 1; step < ring.length; step += 1) {
      const index = (signer + step) % ring.length;
      const member = { response: scalarAt(step), publicKey: ring[index] ?? key.publicKey };
      const link = ringLink(message, member, next.scalar, keyImage, curve);
      if (link === null) return null;
      members.set(index, member);
      next = link.next;
      shortChallenges += isShort(next);
      if (index === ring.length - 1) first = next.scalar;
    }
    const response = key.use((secret) => curve.closingScalar(u, next.scalar, secret));
    if (response === null || first === null) return null;
    const all = ring.map((publicKey, index) => members.get(index) ?? { response, publicKey });
    return { signature: { challenge: first, keyImage, members: all }, shortChallenges };
  } finally {
    u.fill(0);
    drawn.fill(0);
  }
}

/** A session's ring signs many requests: its members are looked at once. */
const checkedRings = new WeakSet<readonly Uint8Array[]>();

function signerIndex({ message, ring, key }: RingSigning, curve: Curve): number {
  if (message.length !== 32) throw new RingError(`a ring signs 32 bytes, not ${message.length}`);
  if (ring.length < 2) throw new RingError(`a ring has at least two members, this one ${ring.length}; put the application in twice`);
  if (!checkedRings.has(ring)) {
    const stranger = ring.findIndex((publicKey) => !curve.isPoint(publicKey));
    if (stranger >= 0) throw new RingError(`member ${stranger} of the ring is not a point of secp256k1`);
    checkedRings.add(ring);
  }
  const index = ring.findIndex((publicKey) => Buffer.compare(publicKey, key.publicKey) === 0);
  if (index < 0) throw new RingError(`${key.address} is not a member of the ring, and cannot sign for it`);
  return index;
}

const isShort = ({ byteLength }: { readonly byteLength: number }): number => (byteLength < scalarBytes ? 1 : 0);
