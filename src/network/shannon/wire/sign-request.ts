// Puts a ring's signature into a request.
import type { PrivateKey } from './private-key.ts';
import { relayRequest, requestHash, type SessionHeader } from './relay-messages.ts';
import { type RandomBytes, signRing } from './ring-sign.ts';

export interface UnsignedRelay {
  readonly sessionHeader: SessionHeader;
  readonly supplierAddress: string;
  /** A POKTHTTPRequest's bytes, for HTTP services. */
  readonly payload: Uint8Array;
}

/**
 * The bytes to POST to a supplier. Throws `RingError` where the key is not in the ring.
 *
 * @param ring public keys, see `ringAddresses` for whose
 */
export function signRequest(relay: UnsignedRelay, ring: readonly Uint8Array[], key: PrivateKey, random?: RandomBytes): Uint8Array {
  const { sessionHeader, supplierAddress, payload } = relay;
  const unsigned = { meta: { sessionHeader, supplierAddress, signature: new Uint8Array(0) }, payload };
  const signature = signRing({ message: requestHash(unsigned), ring, key }, random);
  return relayRequest.encode({ ...unsigned, meta: { ...unsigned.meta, signature } });
}
