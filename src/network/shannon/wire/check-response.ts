// Judges an answer: is it this supplier's, for this session, and whole? Stricter than the network's own SDK, which compares neither the
// payload with its hash nor the session with the request's.
import { type Curve, curve as defaultCurve } from './curve.ts';
import { payloadMatches, type RelayResponse, relayResponse, responseHash, type SessionHeader } from './relay-messages.ts';
import { verifySupplierSignature } from './supplier-signature.ts';
import { responseProblem } from './validate-basic.ts';
import { WireError } from './wire-error.ts';

export type ResponseProblem =
  /** The bytes are no RelayResponse. */
  | 'undecodable'
  /** The relay miner says why it did not serve, mostly without a signature. */
  | 'miner_error'
  /** No session header, a malformed one, or no signature. */
  | 'incomplete'
  /** The supplier's account shows no public key, so that nothing can be verified. */
  | 'no_public_key'
  | 'bad_signature'
  /** The payload is not the one whose hash was signed. */
  | 'payload_mismatch'
  /** Signed, but for another session than the request's. */
  | 'other_session';

export type CheckedResponse =
  | { readonly ok: true; readonly response: RelayResponse }
  | {
      readonly ok: false;
      readonly problem: ResponseProblem;
      /** Our own words: nothing of the supplier's text. */
      readonly detail: string;
      /** What could be read. */
      readonly response: RelayResponse | null;
    };

export interface ExpectedResponse {
  /** The request's. */
  readonly sessionHeader: SessionHeader;
  /** As the chain has it, 33 bytes; null where it has none. */
  readonly supplierPublicKey: Uint8Array | null;
}

/**
 * Checks the bytes of an answer. Never throws.
 *
 * A good answer is not bound to its request: a supplier may repeat an old answer within its session, and no check can see that.
 */
export function checkResponse(bytes: Uint8Array, expected: ExpectedResponse, curve: Curve = defaultCurve): CheckedResponse {
  const response = decoded(bytes);
  if (response instanceof WireError) return { ok: false, problem: 'undecodable', detail: response.message, response: null };
  const refused = (problem: ResponseProblem, detail: string): CheckedResponse => ({ ok: false, problem, detail, response });
  const incomplete = responseProblem(response);
  if (incomplete !== null) {
    return response.minerError ? refused('miner_error', 'the relay miner refused the request') : refused('incomplete', incomplete);
  }
  if (expected.supplierPublicKey === null) return refused('no_public_key', 'the account of the supplier shows no public key');
  if (!verifySupplierSignature(responseHash(response), response.meta.signature, expected.supplierPublicKey, curve)) {
    return refused('bad_signature', 'the signature is not the one of this supplier under this answer');
  }
  if (!payloadMatches(response)) return refused('payload_mismatch', 'the payload is not the one whose hash the supplier signed');
  const difference = headerDifference(response.meta.sessionHeader, expected.sessionHeader);
  if (difference !== null) return refused('other_session', `the answer is signed for another session: its ${difference} differs`);
  return response.minerError ? refused('miner_error', 'the relay miner refused the request') : { ok: true, response };
}

function decoded(bytes: Uint8Array): RelayResponse | WireError {
  try {
    return relayResponse.decode(bytes);
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}

const headerFields = {
  applicationAddress: 'application',
  serviceId: 'service',
  sessionId: 'session id',
  startHeight: 'start height',
  endHeight: 'end height',
} as const satisfies Record<keyof SessionHeader, string>;

/** Which field of two session headers differs first; null where all five are equal. */
function headerDifference(got: SessionHeader | null, wanted: SessionHeader): string | null {
  for (const key of ['applicationAddress', 'serviceId', 'sessionId', 'startHeight', 'endHeight'] as const) {
    if (got?.[key] !== wanted[key]) return headerFields[key];
  }
  return null;
}
