// A supplier's ECDSA signature under an answer: over SHA-256 of the signable hash (a double hash, as the Cosmos SDK does), low s only.
import { hash } from 'node:crypto';
import { type Curve, curve as defaultCurve } from './curve.ts';
import type { PrivateKey } from './private-key.ts';
import { type RelayResponse, relayResponse, responseHash } from './relay-messages.ts';

/** @param signableHash 32 bytes; see `responseHash` */
export function signAsSupplier(signableHash: Uint8Array, key: PrivateKey): Uint8Array {
  return key.use((secret, curve) => curve.signDigest(hash('sha256', signableHash, 'buffer'), secret));
}

/** False for any signature but 64 bytes r‖s with low s by this key. Never throws. */
export function verifySupplierSignature(
  signableHash: Uint8Array,
  signature: Uint8Array,
  publicKey: Uint8Array,
  curve: Curve = defaultCurve,
): boolean {
  return curve.verifyDigest(signature, hash('sha256', signableHash, 'buffer'), publicKey);
}

/** The bytes of a response with the supplier's signature in it: what a relay miner sends. */
export function signResponse(response: RelayResponse, key: PrivateKey): Uint8Array {
  const signature = signAsSupplier(responseHash(response), key);
  return relayResponse.encode({ ...response, meta: { ...response.meta, signature } });
}
