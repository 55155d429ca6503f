// relay_requests.json, relay_requests_large.json and relay_responses.json: bytes, hashes and verdicts of the network's Go code.
import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { gatewaysAt, ringAddresses } from '../session/ring-members.ts';
import { base64, golden, hasGolden, headerOfJson, headersOfJson, hex, toHex } from '../testing/golden.ts';
import type { EncodingJson, RelayRequestJson, RelayResponseJson, SessionHeaderJson } from '../testing/golden-types.ts';
import { checkRequest, placeholderMember, type RingOf } from './check-request.ts';
import { checkResponse, type ResponseProblem } from './check-response.ts';
import { joinFrames, splitFrames } from './frames.ts';
import { httpRequest, httpResponse } from './http-messages.ts';
import { PrivateKey } from './private-key.ts';
import { payloadMatches, relayRequest, relayResponse, requestHash, responseHash, responsePreimage } from './relay-messages.ts';
import { deserializeRingSignature } from './ring-signature.ts';
import { signRequest } from './sign-request.ts';
import { signAsSupplier, verifySupplierSignature } from './supplier-signature.ts';
import { requestProblem } from './validate-basic.ts';
import { WireError } from './wire-error.ts';

interface Actor {
  readonly name: string;
  readonly address: string;
  readonly private_key_hex: string;
  readonly public_key_hex: string;
}

interface Requests {
  readonly actors: readonly Actor[];
  readonly application: {
    readonly address: string;
    readonly delegatee_gateway_addresses: readonly string[];
    readonly pending_undelegations: Readonly<Record<string, readonly string[]>>;
  };
  readonly application_without_gateway: { readonly address: string };
  readonly ring_members_at_session_end: readonly { readonly session_end_height: number; readonly gateways: readonly string[] }[];
  readonly encoding: readonly EncodingJson[];
  readonly decoding: readonly {
    readonly name: string;
    readonly bytes_hex: string;
    readonly reencoded_hex?: string;
    readonly signable_hash_hex?: string;
    readonly unmarshal_error?: string;
  }[];
  readonly relay_requests: readonly RelayRequestJson[];
  readonly relay_request_checks: readonly {
    readonly name: string;
    readonly signed_bytes_hex: string;
    readonly relay_miner_verdict: { readonly accepted: boolean; readonly step?: string; readonly error?: string };
  }[];
}

interface Responses {
  readonly supplier: Actor;
  readonly supplier_ecdsa: readonly {
    readonly private_key_hex: string;
    readonly public_key_hex: string;
    readonly signable_hash_hex: string;
    readonly digest_that_is_signed_hex: string;
    readonly signature_hex: string;
    readonly verifies: boolean;
  }[];
  readonly relay_responses: readonly RelayResponseJson[];
  readonly stream: {
    readonly body_hex: string;
    readonly delimiter: string;
    readonly frames: readonly {
      readonly bytes_hex: string;
      readonly http_response: { readonly status_code: number; readonly body_base64: string; readonly header: Record<string, never> };
      readonly verdict: { readonly accepted: boolean };
    }[];
  };
  readonly stream_with_delimiter_in_text: {
    readonly body_hex: string;
    readonly frames: readonly { readonly bytes_hex: string; readonly body_utf8: string; readonly accepted: boolean }[];
  };
}

const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

if (hasGolden) {
  describe('relay requests', () => {
    const requests: Requests = golden('relay_requests.json');
    const large: { requests: { name: string; body_base64: string; signed_bytes_base64: string }[] } = golden('relay_requests_large.json');

    const { address, delegatee_gateway_addresses: gateways, pending_undelegations } = requests.application;
    const delegations = {
      address,
      gateways,
      pendingUndelegations: new Map(Object.entries(pending_undelegations).map(([height, its]) => [Number(height), its])),
    };
    const keyOf = (its: string): Uint8Array => {
      const actor = requests.actors.find((known) => known.address === its);
      if (!actor) throw new Error(`no actor has the address ${its}`);
      return hex(actor.public_key_hex);
    };
    const ringOf: RingOf = ({ applicationAddress, endHeight }) => {
      if (applicationAddress === requests.application_without_gateway.address) return [keyOf(applicationAddress), placeholderMember];
      return applicationAddress === address ? ringAddresses(delegations, Number(endHeight)).map(keyOf) : null;
    };

    test('who is in the ring', () => {
      for (const { session_end_height, gateways: expected } of requests.ring_members_at_session_end) {
        expect(gatewaysAt(delegations, session_end_height)).toEqual(expected);
      }
      const alone = { address: 'a', gateways: [], pendingUndelegations: new Map() };
      expect(ringAddresses(alone, 5)).toEqual(['a', 'a']);
    });

    test.each(requests.encoding.map((vector) => [vector.name, vector] as const))('encodes: %s', (_, vector) => {
      const request = {
        meta: {
          sessionHeader: vector.session_header && headerOfJson(vector.session_header),
          signature: hex(vector.signature_hex),
          supplierAddress: vector.supplier_operator_address,
        },
        payload: hex(vector.payload_hex),
      };
      expect(toHex(relayRequest.encode(request))).toBe(vector.bytes_hex);
      expect(toHex(relayRequest.encode({ ...request, meta: { ...request.meta, signature: new Uint8Array(0) } }))).toBe(
        vector.unsigned_bytes_hex,
      );
      expect(toHex(requestHash(request))).toBe(vector.signable_hash_hex);
      expect(requestProblem(request) === null).toBe(vector.validate_basic === '');
      const decoded = relayRequest.decode(hex(vector.bytes_hex));
      expect(toHex(relayRequest.encode(decoded))).toBe(vector.bytes_hex);
      expect(decoded.meta.sessionHeader).toEqual(request.meta.sessionHeader);
      expect(decoded.meta.supplierAddress).toBe(vector.supplier_operator_address);
    });

    test.each(requests.decoding.map((vector) => [vector.name, vector] as const))('decodes: %s', (_, vector) => {
      const bytes = hex(vector.bytes_hex);
      if (vector.unmarshal_error !== undefined) return expect(() => relayRequest.decode(bytes)).toThrow(WireError);
      const decoded = relayRequest.decode(bytes);
      expect(toHex(relayRequest.encode(decoded))).toBe(vector.reencoded_hex);
      expect(toHex(requestHash(decoded))).toBe(vector.signable_hash_hex);
    });

    test.each(requests.relay_requests.map((vector) => [vector.name, vector] as const))('HTTP request to signed bytes: %s', (_, vector) => {
      const its = large.requests.find(({ name }) => name === vector.name);
      const body = base64(its?.body_base64 ?? vector.http_request.body_base64 ?? '');
      if (vector.http_request.body_utf8 !== undefined && !body.includes(0xff)) expect(body.toString()).toBe(vector.http_request.body_utf8);
      if (vector.http_request.body_length !== undefined) expect(body.length).toBe(vector.http_request.body_length);
      if (vector.http_request.body_sha256_hex !== undefined) expect(sha256(body)).toBe(vector.http_request.body_sha256_hex);

      const { method, url, header } = vector.http_request;
      const payload = httpRequest.encode({ method, url, body, headers: headersOfJson(header) });
      if (vector.payload_hex !== undefined) expect(toHex(payload)).toBe(vector.payload_hex);
      if (vector.payload_length !== undefined) expect(payload.length).toBe(vector.payload_length);
      if (vector.payload_sha256_hex !== undefined) expect(sha256(payload)).toBe(vector.payload_sha256_hex);
      expect(toHex(httpRequest.encode(httpRequest.decode(payload)))).toBe(toHex(payload));

      const sessionHeader = headerOfJson(vector.session_header);
      const relay = { sessionHeader, supplierAddress: vector.supplier_operator_address, payload };
      const request = (signature: Uint8Array) => ({ meta: { sessionHeader, signature, supplierAddress: relay.supplierAddress }, payload });
      const unsigned = relayRequest.encode(request(new Uint8Array(0)));
      if (vector.unsigned_bytes_hex !== undefined) expect(toHex(unsigned)).toBe(vector.unsigned_bytes_hex);
      if (vector.unsigned_bytes_length !== undefined) expect(unsigned.length).toBe(vector.unsigned_bytes_length);
      if (vector.unsigned_bytes_sha256_hex !== undefined) expect(sha256(unsigned)).toBe(vector.unsigned_bytes_sha256_hex);
      expect(toHex(requestHash(request(new Uint8Array(0))))).toBe(vector.signable_hash_hex);

      const signed = relayRequest.encode(request(hex(vector.signature_hex)));
      if (vector.signed_bytes_hex !== undefined) expect(toHex(signed)).toBe(vector.signed_bytes_hex);
      if (vector.signed_bytes_length !== undefined) expect(signed.length).toBe(vector.signed_bytes_length);
      if (vector.signed_bytes_sha256_hex !== undefined) expect(sha256(signed)).toBe(vector.signed_bytes_sha256_hex);
      if (its) expect(Buffer.compare(signed, base64(its.signed_bytes_base64))).toBe(0);

      const ring = vector.ring_public_keys_hex.map(hex);
      expect(deserializeRingSignature(hex(vector.signature_hex)).members.map(({ publicKey }) => toHex(publicKey))).toEqual(
        vector.ring_public_keys_hex,
      );
      expect(ringAddresses(ringDelegations(vector), Number(sessionHeader.endHeight)).map((member) => toHex(keyOf(member)))).toEqual(
        vector.ring_public_keys_hex,
      );
      expect(checkRequest(signed, ringOf).ok).toBe(vector.relay_miner_verdict.accepted);
      // And what we sign ourselves passes the same checks, with the same members and the same key image.
      const key = new PrivateKey(hex(vector.signer_private_key_hex));
      const ours = signRequest(relay, ring, key);
      expect(checkRequest(ours, ringOf)).toMatchObject({ ok: true });
      const ownSignature = deserializeRingSignature(relayRequest.decode(ours).meta.signature);
      expect(toHex(ownSignature.keyImage)).toBe(toHex(deserializeRingSignature(hex(vector.signature_hex)).keyImage));
    });

    test.each(requests.relay_request_checks.map((vector) => [vector.name, vector] as const))('as a relay miner judges: %s', (_, vector) => {
      const { accepted, step } = vector.relay_miner_verdict;
      const checked = checkRequest(hex(vector.signed_bytes_hex), ringOf);
      expect(checked.ok).toBe(accepted);
      if (!checked.ok) expect(checked.problem === 'incomplete').toBe(step === 'validate_basic');
    });

    function ringDelegations({ session_header }: RelayRequestJson) {
      const its = session_header.application_address;
      return its === address ? delegations : { address: its, gateways: [], pendingUndelegations: new Map() };
    }
  });

  describe('relay responses', () => {
    const responses: Responses = golden('relay_responses.json');
    const { supplier } = responses;
    const publicKey = hex(supplier.public_key_hex);
    const headers = responses.relay_responses.flatMap(({ session_header }) => (session_header ? [session_header] : []));
    /** The request's session: the one that most answers are for. */
    const wanted = headers.reduce((best, header) => (countOf(headers, header) > countOf(headers, best) ? header : best));

    test('supplier signatures', () => {
      for (const vector of responses.supplier_ecdsa) {
        const signable = hex(vector.signable_hash_hex);
        expect(sha256(signable)).toBe(vector.digest_that_is_signed_hex);
        expect(verifySupplierSignature(signable, hex(vector.signature_hex), hex(vector.public_key_hex))).toBe(vector.verifies);
        if (vector.verifies)
          expect(toHex(signAsSupplier(signable, new PrivateKey(hex(vector.private_key_hex))))).toBe(vector.signature_hex);
      }
    });

    test.each(responses.relay_responses.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
      const bytes = vector.bytes_base64 === undefined ? hex(vector.bytes_hex ?? '') : base64(vector.bytes_base64);
      const { accepted, class: kind } = vector.verdict;
      const knowsKey = kind !== 'get_public_key' && kind !== 'nil_public_key';
      const checked = checkResponse(bytes, { sessionHeader: headerOfJson(wanted), supplierPublicKey: knowsKey ? publicKey : null });

      // Whatever the SDK refuses we refuse, for the same reason.
      const reasons: Record<NonNullable<typeof kind>, readonly ResponseProblem[]> = {
        unmarshal: ['undecodable'],
        basic_validation: ['incomplete', 'miner_error'],
        get_public_key: ['no_public_key'],
        nil_public_key: ['no_public_key'],
        signature: ['bad_signature'],
      };
      if (!accepted && kind) expect(checked.ok ? 'accepted' : reasons[kind]).toContain(checked.ok ? '' : checked.problem);
      if (vector.verdict.returns_response) expect(checked.ok || checked.response !== null).toBe(true);
      if (!checked.ok && checked.problem === 'undecodable') return;
      const response = relayResponse.decode(bytes);

      // Of what the SDK accepts we refuse three things.
      const strict: ResponseProblem | null =
        vector.payload_matches_payload_hash === false
          ? 'payload_mismatch'
          : vector.session_header && !isSame(vector.session_header, wanted)
            ? 'other_session'
            : vector.relay_miner_error
              ? 'miner_error'
              : null;
      if (accepted) expect(checked.ok ? null : checked.problem).toBe(strict);

      expect(response.meta.sessionHeader).toEqual(vector.session_header ? headerOfJson(vector.session_header) : null);
      if (vector.payload_hex !== undefined) expect(toHex(response.payload)).toBe(vector.payload_hex);
      if (vector.payload_hash_hex !== undefined) expect(toHex(response.payloadHash)).toBe(vector.payload_hash_hex);
      if (vector.payload_matches_payload_hash !== undefined) expect(payloadMatches(response)).toBe(vector.payload_matches_payload_hash);
      if (vector.signable_hash_hex !== undefined) expect(toHex(responseHash(response))).toBe(vector.signable_hash_hex);
      if (vector.signable_preimage_hex !== undefined) expect(toHex(responsePreimage(response))).toBe(vector.signable_preimage_hex);
      if (vector.supplier_operator_signature_hex !== undefined) {
        expect(toHex(response.meta.signature)).toBe(vector.supplier_operator_signature_hex);
      }
      expect(response.minerError).toEqual(vector.relay_miner_error ?? null);
      if (vector.http_response) {
        const { status, headers: itsHeaders, body } = httpResponse.decode(response.payload);
        expect(status).toBe(vector.http_response.status_code);
        expect(itsHeaders).toEqual(headersOfJson(vector.http_response.header));
        const { body_base64, body_length, body_sha256_hex } = vector.http_response;
        if (body_base64 !== undefined) expect(Buffer.compare(body, base64(body_base64))).toBe(0);
        else expect([body.length, sha256(body)]).toEqual([body_length, body_sha256_hex]);
        const encoded = toHex(httpResponse.encode({ status, headers: itsHeaders, body }));
        if (vector.name.startsWith('ok')) expect(encoded).toBe(toHex(response.payload));
      }
    });

    test('a streamed answer', () => {
      const { body_hex, frames: expected, delimiter } = responses.stream;
      const { frames, rest } = splitFrames(hex(body_hex));
      expect(frames.map(toHex)).toEqual(expected.map(({ bytes_hex }) => bytes_hex));
      expect(rest.length).toBe(0);
      expect(toHex(joinFrames(frames))).toBe(body_hex);
      expect(hex(body_hex).subarray(-delimiter.length).toString()).toBe(delimiter);
      for (const [index, frame] of frames.entries()) {
        const sessionHeader = relayResponse.decode(frame).meta.sessionHeader;
        if (sessionHeader === null) throw new Error('a frame has no session header');
        const checked = checkResponse(frame, { sessionHeader, supplierPublicKey: publicKey });
        expect(checked.ok).toBe(expected[index]?.verdict.accepted);
        const inner = httpResponse.decode(relayResponse.decode(frame).payload);
        expect(inner.status).toBe(expected[index]?.http_response.status_code);
        expect(inner.headers).toEqual(headersOfJson(expected[index]?.http_response.header ?? {}));
        expect(Buffer.from(inner.body).toString('base64')).toBe(expected[index]?.http_response.body_base64);
      }
    });

    test('a streamed answer whose text contains the delimiter', () => {
      const { body_hex, frames: expected } = responses.stream_with_delimiter_in_text;
      const { frames, rest } = splitFrames(hex(body_hex));
      expect(rest.length).toBe(0);
      expect(frames.map(toHex)).toEqual(expected.map(({ bytes_hex }) => bytes_hex));
      for (const [index, frame] of frames.entries()) {
        const response = relayResponse.decode(frame);
        expect(Buffer.from(httpResponse.decode(response.payload).body).toString()).toBe(expected[index]?.body_utf8);
        expect(verifySupplierSignature(responseHash(response), response.meta.signature, publicKey)).toBe(expected[index]?.accepted);
      }
    });

    test('a stream that breaks off keeps its whole frames', () => {
      const body = hex(responses.stream.body_hex);
      for (const cut of [1, 14, 15, 16, 100]) {
        const { frames, rest } = splitFrames(body.subarray(0, body.length - cut));
        expect(frames.length).toBe(responses.stream.frames.length - 1);
        expect(rest.length).toBeGreaterThan(0);
      }
    });
  });
}

function isSame(one: SessionHeaderJson, other: SessionHeaderJson): boolean {
  return JSON.stringify(headerText(one)) === JSON.stringify(headerText(other));
}

function countOf(headers: readonly SessionHeaderJson[], header: SessionHeaderJson): number {
  return headers.filter((other) => isSame(header, other)).length;
}

const headerText = (header: SessionHeaderJson) => [
  header.application_address,
  header.service_id,
  header.session_id,
  header.session_start_block_height,
  header.session_end_block_height,
];
