// Verifies a ring signature: somebody among the members signed, and nobody can tell who.
import { type Curve, curve as defaultCurve } from './curve.ts';
import { memberPoint } from './hash-to-curve.ts';
import { type HashedScalar, hashToScalar } from './hash-to-scalar.ts';
import type { RingMember, RingSignature } from './ring-signature.ts';

/** One member's part of the challenge chain. */
export interface RingLink {
  /** s·G + c·P: 33 bytes. */
  readonly left: Uint8Array;
  /** s·Hp(P) + c·I: 33 bytes. */
  readonly right: Uint8Array;
  /** The next member's challenge. */
  readonly next: HashedScalar;
}

/** H(message ‖ left ‖ right). */
export function nextChallenge(message: Uint8Array, left: Uint8Array, right: Uint8Array): HashedScalar {
  const input = new Uint8Array(message.length + 66);
  input.set(message);
  input.set(left, message.length);
  input.set(right, message.length + 33);
  return hashToScalar(input);
}

/** From a member's challenge to the next one's; null where a sum is the point at infinity, which no honest signer makes. */
export function ringLink(
  message: Uint8Array,
  { response, publicKey }: RingMember,
  challenge: Uint8Array,
  keyImage: Uint8Array,
  curve: Curve = defaultCurve,
): RingLink | null {
  const left = curve.addToBase(response, challenge, publicKey);
  const right = curve.addMultiples(response, memberPoint(publicKey, curve), challenge, keyImage);
  return left && right && { left, right, next: nextChallenge(message, left, right) };
}

/**
 * Whether the chain of challenges, from c₀ through all members, comes back to c₀.
 *
 * @param message 32 bytes
 */
export function verifyRingSignature(message: Uint8Array, signature: RingSignature, curve: Curve = defaultCurve): boolean {
  let challenge = signature.challenge;
  for (const member of signature.members) {
    const link = ringLink(message, member, challenge, signature.keyImage, curve);
    if (link === null) return false;
    challenge = link.next.scalar;
  }
  return signature.members.length > 0 && Buffer.compare(challenge, signature.challenge) === 0;
}
