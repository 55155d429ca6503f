// Judges a signed request as a relay miner does: complete, signed by a ring, and every member of that ring allowed.
import { type Curve, curve as defaultCurve } from './curve.ts';
import { type RelayRequest, relayRequest, requestHash, type SessionHeader } from './relay-messages.ts';
import { RingError } from './ring-error.ts';
import { deserializeRingSignature, type RingSignature } from './ring-signature.ts';
import { verifyRingSignature } from './ring-verify.ts';
import { requestProblem } from './validate-basic.ts';
import { WireError } from './wire-error.ts';

/** What a relay miner puts beside an application without delegations; clients put the application in twice instead. */
export const placeholderMember: Uint8Array = Uint8Array.from(
  Buffer.from('021066f293709356a33e9c13017867586baf52513e845bc4335233a15ed1e00baf', 'hex'),
);

/** Public keys of all who may be in the ring of a session's application; null where the application is unknown. */
export type RingOf = (header: SessionHeader) => readonly Uint8Array[] | null;

export type RequestProblem = 'undecodable' | 'incomplete' | 'unknown_application' | 'not_a_ring' | 'foreign_member' | 'bad_signature';

export type CheckedRequest =
  | { readonly ok: true; readonly request: RelayRequest; readonly header: SessionHeader }
  | { readonly ok: false; readonly problem: RequestProblem; readonly detail: string; readonly request: RelayRequest | null };

/** Checks the bytes of a request. Order, completeness and duplicates of the ring's members do not matter. Never throws. */
export function checkRequest(bytes: Uint8Array, ringOf: RingOf, curve: Curve = defaultCurve): CheckedRequest {
  let request: RelayRequest | null = null;
  const refused = (problem: RequestProblem, detail: string): CheckedRequest => ({ ok: false, problem, detail, request });
  try {
    request = relayRequest.decode(bytes);
    const incomplete = requestProblem(request);
    const header = request.meta.sessionHeader;
    if (incomplete !== null || header === null) return refused('incomplete', incomplete ?? 'the session header is missing');
    const ring = deserializeRingSignature(request.meta.signature, curve);
    const allowed = ringOf(header);
    if (allowed === null) return refused('unknown_application', `there is no application ${header.applicationAddress}`);
    if (!isWithin(ring, allowed)) return refused('foreign_member', 'the ring has a member that is neither the application nor its gateway');
    if (!verifyRingSignature(requestHash(request), ring, curve)) return refused('bad_signature', 'the ring did not sign this request');
    return { ok: true, request, header };
  } catch (error) {
    if (error instanceof WireError) return refused('undecodable', error.message);
    if (error instanceof RingError) return refused('not_a_ring', error.message);
    throw error;
  }
}

const isWithin = ({ members }: RingSignature, allowed: readonly Uint8Array[]): boolean =>
  members.every(({ publicKey }) => allowed.some((key) => Buffer.compare(key, publicKey) === 0));
