// Verifies a relay's evidence with nothing but itself: no chain, no store, no network.
import { addressOf } from '../wire/address.ts';
import { httpRequest, type PoktHttpRequest, type PoktHttpResponse } from '../wire/http-messages.ts';
import { relayRequest, requestHash, type SessionHeader } from '../wire/relay-messages.ts';
import { RingError } from '../wire/ring-error.ts';
import { deserializeRingSignature } from '../wire/ring-signature.ts';
import { verifyRingSignature } from '../wire/ring-verify.ts';
import { requestProblem } from '../wire/validate-basic.ts';
import { WireError } from '../wire/wire-error.ts';
import { evidenceJson } from './evidence.ts';
import { isStream, judgeAnswer, judgeStream } from './judge.ts';

export interface EvidenceVerdict {
  /** True where the supplier's signature proves that it gave this answer in this session, and the request is the application's own. */
  readonly ok: boolean;
  /** What does not hold, in words; empty where `ok`. */
  readonly problems: readonly string[];
  readonly chainId: string | null;
  readonly height: number | null;
  readonly supplierAddress: string | null;
  readonly session: SessionHeader | null;
  /** Addresses of the ring's members, one of whom signed the request. */
  readonly ring: readonly string[];
  readonly request: PoktHttpRequest | null;
  /** Hostile: what the supplier's backend answered. */
  readonly response: PoktHttpResponse | null;
}

/**
 * Checks, offline: the request is canonical, complete and signed by a ring that holds its application; the answer is signed by the key
 * whose hash is the supplier's address, for the request's session, over this very payload.
 *
 * What no evidence can show: that this answer was given to this request (the network signs no link between the two), that the ring's
 * gateways were delegated to at the time, and that the supplier was in the session; the chain answers the last two.
 *
 * Never throws.
 *
 * @param text the evidence as it was stored: JSON
 */
export function verifyEvidence(text: string): EvidenceVerdict {
  const nothing = { ok: false, chainId: null, height: null, supplierAddress: null, session: null, ring: [], request: null, response: null };
  const parsed = evidenceJson.safeParse(jsonOrNull(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      ...nothing,
      problems: [`this is no evidence of a relay: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'malformed'}`],
    };
  }
  const { chainId, height, supplierAddress, supplierPublicKey, contentType } = parsed.data;
  const problems: string[] = [];
  const request = readRequest(Buffer.from(parsed.data.request, 'base64'), problems);
  if (request.supplierAddress !== null && request.supplierAddress !== supplierAddress) {
    problems.push('the request was made out to another supplier than the one named');
  }
  const key = supplierPublicKey === null ? null : Buffer.from(supplierPublicKey, 'hex');
  if (key && addressOf(key) !== supplierAddress) problems.push('the public key is not the supplier’s: its hash is another address');
  const body = Buffer.from(parsed.data.response, 'base64');
  let response: PoktHttpResponse | null = null;
  if (request.session) {
    const expected = { sessionHeader: request.session, supplierPublicKey: key };
    const judged = isStream(contentType) ? judgeStream(body, contentType, expected) : judgeAnswer(body, expected);
    if (judged.ok) response = judged.http;
    else problems.push(`the answer does not count (${judged.kind}): ${judged.detail}`);
  }
  const { session, ring, http } = request;
  return { ok: problems.length === 0, problems, chainId, height, supplierAddress, session, ring, request: http, response };
}

interface ReadRequest {
  readonly session: SessionHeader | null;
  readonly supplierAddress: string | null;
  readonly ring: readonly string[];
  readonly http: PoktHttpRequest | null;
}

function readRequest(bytes: Uint8Array, problems: string[]): ReadRequest {
  let read: ReadRequest = { session: null, supplierAddress: null, ring: [], http: null };
  try {
    const request = relayRequest.decode(bytes);
    const { sessionHeader, supplierAddress, signature } = request.meta;
    read = { ...read, session: sessionHeader, supplierAddress };
    const problem = requestProblem(request);
    if (problem !== null) problems.push(`the request is incomplete: ${problem}`);
    if (Buffer.compare(relayRequest.encode(request), bytes) !== 0) problems.push('the request is not in its canonical form');
    const ring = deserializeRingSignature(signature);
    const members = ring.members.map(({ publicKey }) => addressOf(publicKey));
    read = { ...read, ring: members };
    if (!verifyRingSignature(requestHash(request), ring)) problems.push('the ring did not sign this request');
    if (sessionHeader && !members.includes(sessionHeader.applicationAddress))
      problems.push('the application is not in the ring that signed');
    read = { ...read, http: httpRequest.decode(request.payload) };
  } catch (error) {
    if (!(error instanceof WireError) && !(error instanceof RingError)) throw error;
    problems.push(`the request cannot be read: ${error.message}`);
  }
  return read;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
