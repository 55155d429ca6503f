// A ring signature (LSAG on secp256k1) and its wire form: count (4 bytes) ‖ c₀ (32) ‖ key image (33) ‖ for each member s (32) ‖ P (33).
import { type Curve, curve as defaultCurve } from './curve.ts';
import { RingError } from './ring-error.ts';
import { reduceScalar } from './scalar.ts';

export interface RingMember {
  /** s of this member: 32 bytes. */
  readonly response: Uint8Array;
  /** 33 bytes, compressed. */
  readonly publicKey: Uint8Array;
}

export interface RingSignature {
  /** c₀: 32 bytes. */
  readonly challenge: Uint8Array;
  /** x·Hp(P) of the signer: the same in all of its signatures. 33 bytes. */
  readonly keyImage: Uint8Array;
  /** At least one. */
  readonly members: readonly RingMember[];
}

const headBytes = 4 + 32 + 33;
const memberBytes = 32 + 33;

export function serializeRingSignature({ challenge, keyImage, members }: RingSignature): Uint8Array {
  const bytes = new Uint8Array(headBytes + members.length * memberBytes);
  new DataView(bytes.buffer).setUint32(0, members.length);
  bytes.set(challenge, 4);
  bytes.set(keyImage, 36);
  for (const [index, { response, publicKey }] of members.entries()) {
    bytes.set(response, headBytes + index * memberBytes);
    bytes.set(publicKey, headBytes + index * memberBytes + 32);
  }
  return bytes;
}

/**
 * Reads a ring signature with every check that ring-go makes. Like there, scalars of the order or more are reduced and bytes behind the
 * last member are ignored; unlike there, what makes the Go code panic (fewer than 4 bytes, no members) is an error.
 *
 * Throws `RingError`, and nothing else, for bytes that are no ring signature.
 */
export function deserializeRingSignature(bytes: Uint8Array, curve: Curve = defaultCurve): RingSignature {
  if (bytes.length < 4) throw new RingError(`a ring signature starts with 4 bytes, there are ${bytes.length}`);
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (count === 0) throw new RingError('the ring signature names no member');
  const length = headBytes + count * memberBytes;
  if (bytes.length < length) throw new RingError(`a ring signature of ${count} members has ${length} bytes, there are ${bytes.length}`);
  const point = (at: number, name: string): Uint8Array => {
    const slice = bytes.slice(at, at + 33);
    if (!curve.isPoint(slice)) throw new RingError(`the ${name} of the ring signature is not a point of secp256k1`);
    return slice;
  };
  const scalar = (at: number): Uint8Array => reduceScalar(bytes.subarray(at, at + 32));
  const members: RingMember[] = [];
  for (let at = headBytes; at < length; at += memberBytes) {
    members.push({ response: scalar(at), publicKey: point(at + 32, `member ${members.length}`) });
  }
  return { challenge: scalar(4), keyImage: point(36, 'key image'), members };
}
