// vectors.json: keys, hashes to the curve and to scalars, ring signatures good and bad. Every verdict was given by the network's Go code.
import { describe, expect, test } from 'vitest';
import { golden, hasGolden, hex, toHex } from '../testing/golden.ts';
import type { KnownRandomnessJson, RingSignatureJson, SignedRingJson } from '../testing/golden-types.ts';
import { addressOf, decodeAddress, encodeAddress } from './address.ts';
import { placeholderMember } from './check-request.ts';
import type { Curve } from './curve.ts';
import { nativeCurve } from './curve-native.ts';
import { nobleCurve } from './curve-noble.ts';
import { hashToCurve } from './hash-to-curve.ts';
import { hashToScalar } from './hash-to-scalar.ts';
import { PrivateKey, PrivateKeyError } from './private-key.ts';
import { RingError } from './ring-error.ts';
import { drawRingSignature, signRing } from './ring-sign.ts';
import { deserializeRingSignature, serializeRingSignature } from './ring-signature.ts';
import { ringLink, verifyRingSignature } from './ring-verify.ts';

interface KeyJson {
  readonly name: string;
  readonly private_key_hex: string;
  readonly public_key_hex: string;
  readonly address: string;
  readonly address_bytes_hex: string;
}

interface Vectors {
  readonly keys: readonly KeyJson[];
  readonly hash_to_curve: readonly {
    readonly private_key_hex: string;
    readonly public_key_hex: string;
    readonly hash_to_curve_hex: string;
    readonly key_image_hex: string;
  }[];
  readonly hash_to_scalar: readonly { readonly input_hex: string; readonly scalar_hex: string; readonly reduced_byte_length: number }[];
  readonly placeholder_ring_member: { readonly public_key_hex: string };
  readonly ring_signatures: readonly SignedRingJson[];
  readonly ring_signature_checks: readonly RingSignatureJson[];
  readonly sign_errors: readonly { readonly case: string }[];
  readonly signing_with_known_randomness: { readonly cases: readonly KnownRandomnessJson[] };
  readonly signatures_of_the_other_backend: {
    readonly signed: number;
    readonly rejected_by_default_backend: number;
    readonly examples: readonly RingSignatureJson[];
  };
}

type Outcome = { readonly accepted: boolean; readonly stage: 'verify' | 'deserialize' };

const judge = ({ message_hex, signature_hex }: RingSignatureJson, curve: Curve): Outcome => {
  try {
    return { accepted: verifyRingSignature(hex(message_hex), deserializeRingSignature(hex(signature_hex), curve), curve), stage: 'verify' };
  } catch (error) {
    expect(error).toBeInstanceOf(RingError);
    return { accepted: false, stage: 'deserialize' };
  }
};

/** What of each list the slow curve looks at. */
const someOf = <T>(list: readonly T[], curve: Curve): readonly T[] =>
  curve.name === 'noble' && !process.env.HALLMARK_LONG ? list.filter((_, index) => index % 8 === 0) : list;

const curves = [nativeCurve(), nobleCurve].filter((curve) => curve !== null);

if (hasGolden) {
  const vectors: Vectors = golden('vectors.json');

  test('every list of vectors.json is looked at', () => {
    expect(Object.keys(vectors).sort()).toEqual(
      [
        'about',
        'hash_to_curve',
        'hash_to_scalar',
        'keys',
        'placeholder_ring_member',
        'ring_signature_checks',
        'ring_signatures',
        'set',
        'sign_errors',
        'signatures_of_the_other_backend',
        'signing_with_known_randomness',
      ].sort(),
    );
  });

  test('hashes to scalars, aligned to the left', () => {
    for (const { input_hex, scalar_hex, reduced_byte_length } of vectors.hash_to_scalar) {
      const { scalar, byteLength } = hashToScalar(hex(input_hex));
      expect([toHex(scalar), byteLength]).toEqual([scalar_hex, reduced_byte_length]);
    }
  });

  test('knows the placeholder of relay miners', () => {
    expect(toHex(placeholderMember)).toBe(vectors.placeholder_ring_member.public_key_hex);
  });

  describe.each(curves)('with $name', (curve) => {
    test('keys and addresses', () => {
      for (const { private_key_hex, public_key_hex, address, address_bytes_hex } of vectors.keys) {
        const key = new PrivateKey(hex(private_key_hex), curve);
        expect([toHex(key.publicKey), key.address]).toEqual([public_key_hex, address]);
        expect(addressOf(hex(public_key_hex))).toBe(address);
        expect(toHex(decodeAddress(address))).toBe(address_bytes_hex);
        expect(encodeAddress(hex(address_bytes_hex))).toBe(address);
      }
    });

    test('hash to curve and key images', () => {
      for (const { private_key_hex, public_key_hex, hash_to_curve_hex, key_image_hex } of vectors.hash_to_curve) {
        expect(toHex(hashToCurve(hex(public_key_hex), curve))).toBe(hash_to_curve_hex);
        expect(toHex(new PrivateKey(hex(private_key_hex), curve).keyImage)).toBe(key_image_hex);
      }
    });

    test('ring signatures that verify, with every step between', () => {
      for (const vector of someOf(vectors.ring_signatures, curve)) {
        const bytes = hex(vector.signature_hex);
        const signature = deserializeRingSignature(bytes, curve);
        expect(toHex(serializeRingSignature(signature))).toBe(vector.signature_hex);
        expect(signature.members.map(({ publicKey }) => toHex(publicKey))).toEqual(vector.ring_public_keys_hex);
        expect(toHex(signature.keyImage)).toBe(vector.key_image_hex);
        const signer = new PrivateKey(hex(vector.signer_private_key_hex), curve);
        expect(toHex(signer.keyImage)).toBe(vector.key_image_hex);
        expect(toHex(signer.publicKey)).toBe(vector.ring_public_keys_hex[vector.signer_index]);
        const { left, right, challenges, lengths } = chainOf(hex(vector.message_hex), signature, curve);
        if (vector.intermediate) {
          const { L, R, c } = vector.intermediate;
          expect({ L: left, R: right, c: challenges }, vector.name).toEqual({ L, R, c });
        }
        const short = lengths.filter((length) => length < 32);
        expect(short.length, vector.name).toBe(vector.short_challenges);
        if (vector.short_min_bytes !== undefined) expect(Math.min(...lengths)).toBe(vector.short_min_bytes);
        expect(judge(vector, curve), vector.name).toEqual(vector.verdict);
      }
    });

    test('ring signature checks, good and bad', () => {
      for (const vector of someOf(vectors.ring_signature_checks, curve)) {
        const { accepted, stage } = vector.verdict;
        // What makes the Go code panic is refused before anything is computed.
        expect(judge(vector, curve), vector.name).toEqual({ accepted, stage: stage === 'panic' ? 'deserialize' : stage });
      }
    });

    test('signatures of the other back end', () => {
      const { examples } = vectors.signatures_of_the_other_backend;
      for (const vector of someOf(examples, curve))
        expect(judge(vector, curve)).toEqual({ accepted: vector.verdict.accepted, stage: 'verify' });
    });

    test('signs byte for byte with known randomness', () => {
      for (const vector of someOf(vectors.signing_with_known_randomness.cases, curve)) {
        const key = new PrivateKey(hex(vector.signer_private_key_hex), curve);
        const draws = hex([vector.random_u_hex, ...vector.random_s_hex].join(''));
        const asked: number[] = [];
        const random = (length: number) => {
          asked.push(length);
          return Uint8Array.from(draws);
        };
        const ring = vector.ring_public_keys_hex.map(hex);
        const message = hex(vector.message_hex);
        const drawn = drawRingSignature({ message, ring, key }, vector.signer_index, random, curve);
        if (drawn === null) throw new Error(`${vector.name} gave no signature`);
        expect(toHex(serializeRingSignature(drawn.signature)), vector.name).toBe(vector.signature_hex);
        expect(drawn.shortChallenges, vector.name).toBe(vector.short_challenges);
        expect(asked).toEqual([draws.length]);
        const { left, right, challenges } = chainOf(message, drawn.signature, curve);
        if (vector.intermediate) expect({ L: left, R: right, c: challenges }).toEqual(vector.intermediate);
        expect(judge(vector, curve)).toEqual(vector.verdict);
      }
    });

    test('refuses to sign as the Go code does', () => {
      const [first, second, third] = vectors.keys.map(({ public_key_hex }) => hex(public_key_hex));
      if (!first || !second || !third) throw new Error('vectors.json has fewer than three keys');
      const key = new PrivateKey(hex(vectors.keys[0]?.private_key_hex ?? ''), curve);
      const message = new Uint8Array(32);
      const attempts: Record<string, () => unknown> = {
        'ring of one': () => signRing({ message, ring: [first], key }, undefined, curve),
        'key not in ring': () => signRing({ message, ring: [second, third], key }, undefined, curve),
        'private key zero': () => new PrivateKey(new Uint8Array(32), curve),
      };
      expect(vectors.sign_errors.map((error) => error.case).filter((name) => !attempts[name])).toEqual([]);
      expect(attempts['ring of one']).toThrow(RingError);
      expect(attempts['key not in ring']).toThrow(RingError);
      expect(attempts['private key zero']).toThrow(PrivateKeyError);
    });
  });
}

function chainOf(message: Uint8Array, signature: ReturnType<typeof deserializeRingSignature>, curve: Curve) {
  let challenge = signature.challenge;
  const steps = signature.members.map((member) => {
    const link = ringLink(message, member, challenge, signature.keyImage, curve);
    if (link === null) throw new Error('the chain meets the point at infinity');
    const step = { left: toHex(link.left), right: toHex(link.right), challenge: toHex(challenge), length: link.next.byteLength };
    challenge = link.next.scalar;
    return step;
  });
  return {
    left: steps.map(({ left }) => left),
    right: steps.map(({ right }) => right),
    challenges: steps.map((step) => step.challenge),
    lengths: steps.map(({ length }) => length),
  };
}
