// Recorded relays to both relay miners: what was sent, what came back, and that we judge both as the network's code did.
import { describe, expect, test } from 'vitest';
import { ringAddresses } from '../session/ring-members.ts';
import { base64, golden, hasGolden, headerOfJson, headersOfJson, hex, toHex } from '../testing/golden.ts';
import type { RecordedRelayJson } from '../testing/golden-types.ts';
import { recoverSupplierKey } from '../testing/recover-key.ts';
import { checkResponse } from './check-response.ts';
import { splitFrames } from './frames.ts';
import { httpResponse } from './http-messages.ts';
import { PrivateKey } from './private-key.ts';
import { payloadMatches, relayRequest, relayResponse, requestHash } from './relay-messages.ts';
import { deserializeRingSignature } from './ring-signature.ts';
import { verifyRingSignature } from './ring-verify.ts';
import { WireError } from './wire-error.ts';

interface Recording {
  readonly relays: readonly RecordedRelayJson[];
}

const files = ['relays', 'relays_pocket_relay_miner', 'undelegation_relays_same-session', 'undelegation_relays_next-session'];
/** Spoilt after signing, which a miner that validates late does not notice at once, and one that lacks the supplier never looks at. */
const badlySigned = /bad-signature|bad-ring-signature|payload-changed|supplier-empty/;

if (hasGolden) {
  describe.each(files)('recordings/%s.json', (file) => {
    const { relays }: Recording = golden(`recordings/${file}.json`);

    test.each(relays.map((relay) => [relay.name, relay] as const))('%s', (name, relay) => {
      checkSent(name, relay);
      const { response, decoded, sdk_verdict: verdict } = relay;
      if (!response) return expect(relay.transport_error).toBeTypeOf('string');
      const body = base64(response.body_base64);
      const sessionHeader = relay.session_header && headerOfJson(relay.session_header);
      const judge = (bytes: Uint8Array) => {
        const supplierPublicKey = recoverSupplierKey(bytes, relay.supplier_operator_address);
        const nobody = { applicationAddress: '', serviceId: '', sessionId: '', startHeight: 0n, endHeight: 0n };
        return checkResponse(bytes, { sessionHeader: sessionHeader ?? nobody, supplierPublicKey });
      };

      if (relay.frames) {
        const { frames, rest } = splitFrames(body);
        expect(rest.length).toBe(0);
        expect(frames.length).toBe(relay.frames.length);
        for (const [index, expected] of relay.frames.entries()) {
          const frame = frames[index] ?? new Uint8Array(0);
          const its = relayResponse.decode(frame);
          const inner = httpResponse.decode(its.payload);
          expect({
            accepted: judge(frame).ok,
            body_utf8: Buffer.from(inner.body).toString(),
            bytes: frame.length,
            headers: inner.headers.size,
            payload_matches_payload_hash: payloadMatches(its) && its.payloadHash.length > 0,
            status_code: inner.status,
          }).toEqual(expected);
        }
        return;
      }

      const checked = judge(body);
      expect(checked.ok, checked.ok ? '' : checked.detail).toBe(verdict?.accepted);
      if (!checked.ok && verdict?.class === 'unmarshal') expect(checked.problem).toBe('undecodable');
      if (!checked.ok && verdict?.class === 'basic_validation') expect(['incomplete', 'miner_error']).toContain(checked.problem);
      if (response.status !== 200) return expect(decoded).toBeUndefined();
      const its = relayResponse.decode(body);
      if (decoded?.relay_miner_error) {
        expect(checked).toMatchObject({ ok: false, problem: 'miner_error' });
        expect(its.minerError).toEqual(decoded.relay_miner_error);
      }
      if (decoded?.payload_utf8 !== undefined) expect(Buffer.from(its.payload).toString()).toBe(decoded.payload_utf8);
      if (decoded?.payload_hash_hex !== undefined) expect(toHex(its.payloadHash)).toBe(decoded.payload_hash_hex);
      if (decoded?.payload_matches_payload_hash !== undefined) expect(payloadMatches(its)).toBe(decoded.payload_matches_payload_hash);
      if (decoded?.session_header) expect(its.meta.sessionHeader).toEqual(headerOfJson(decoded.session_header));
      if (decoded?.signature_hex !== undefined) expect(toHex(its.meta.signature)).toBe(decoded.signature_hex);
      if (decoded?.http_response) {
        const inner = httpResponse.decode(its.payload);
        expect(inner.status).toBe(decoded.http_response.status_code);
        expect(inner.headers).toEqual(headersOfJson(decoded.http_response.header));
        const { body_utf8 } = decoded.http_response;
        if (body_utf8 !== undefined) expect(Buffer.from(inner.body).toString()).toBe(body_utf8);
      }
    });
  });

  test('an application that leaves a gateway keeps it until its session ends', () => {
    const { application_over_time: states, undelegated_gateway }: Undelegation = golden('recordings/undelegation_application.json');
    const rings = ['same-session', 'next-session'].map((part): Ring => golden(`recordings/undelegation_relays_${part}.json`));
    for (const { gateways_that_the_sdk_puts_in_the_ring: expected, session_end_height } of rings) {
      // Where the gateway's leave is recorded, the state names both its rings.
      for (const { application } of states.filter((state) => Object.keys(state.application.application.pending_undelegations).length > 0)) {
        const { address, delegatee_gateway_addresses, pending_undelegations } = application.application;
        const pendingUndelegations = new Map(
          Object.entries(pending_undelegations).map(([height, its]) => [Number(height), its.gateway_addresses]),
        );
        const ring = ringAddresses({ address, gateways: delegatee_gateway_addresses, pendingUndelegations }, session_end_height);
        expect(ring).toEqual([address, ...expected]);
      }
    }
    expect(rings[0]?.gateways_that_the_sdk_puts_in_the_ring).toContain(undelegated_gateway);
    expect(rings[1]?.gateways_that_the_sdk_puts_in_the_ring).not.toContain(undelegated_gateway);
  });
}

interface Undelegation {
  readonly undelegated_gateway: string;
  readonly application_over_time: readonly {
    readonly application: {
      readonly application: {
        readonly address: string;
        readonly delegatee_gateway_addresses: readonly string[];
        readonly pending_undelegations: Readonly<Record<string, { readonly gateway_addresses: readonly string[] }>>;
      };
    };
  }[];
}

interface Ring {
  readonly gateways_that_the_sdk_puts_in_the_ring: readonly string[];
  readonly session_end_height: number;
}

/** The recorded request: canonical bytes, and a ring signature that verifies unless it was spoilt on purpose. */
function checkSent(name: string, { request, session_header, signer_private_key_hex }: RecordedRelayJson): void {
  if (request.body_base64 === undefined) {
    expect(request.body_length).toBeTypeOf('number');
    return;
  }
  const body = base64(request.body_base64);
  if (!session_header) {
    // Not a RelayRequest, on purpose; an empty body decodes to an empty one.
    if (body.length > 0) expect(() => relayRequest.decode(body)).toThrow(WireError);
    return;
  }
  const sent = relayRequest.decode(body);
  expect(toHex(relayRequest.encode(sent)) === toHex(body)).toBe(true);
  expect(sent.meta.sessionHeader).toEqual(headerOfJson(session_header));
  if (sent.meta.signature.length === 0) return;
  const signature = deserializeRingSignature(sent.meta.signature);
  expect(verifyRingSignature(requestHash(sent), signature)).toBe(!badlySigned.test(name));
  if (signer_private_key_hex && !badlySigned.test(name)) {
    expect(toHex(signature.keyImage)).toBe(toHex(new PrivateKey(hex(signer_private_key_hex)).keyImage));
  }
}
