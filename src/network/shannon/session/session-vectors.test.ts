// session_vectors.json (heights, ids) and the recorded chain's check of a session id.
import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { golden, hasGolden, hex, toHex } from '../testing/golden.ts';
import { sessionSpan } from './session-grid.ts';
import { pickSuppliers, sessionId, sessionPreimage } from './session-id.ts';

interface SessionVectors {
  readonly session_heights: readonly Record<
    | 'height'
    | 'num_blocks_per_session'
    | 'session_grid_anchor_height'
    | 'session_number_at_anchor'
    | 'grace_period_end_offset_blocks'
    | 'claim_window_open_offset_blocks'
    | 'session_start'
    | 'session_end'
    | 'session_number'
    | 'next_session_start'
    | 'grace_period_end'
    | 'claim_window_open',
    number
  >[];
  readonly session_ids: readonly {
    readonly application_address: string;
    readonly service_id: string;
    readonly block_hash_of_session_start_hex: string;
    readonly session_start: number;
    readonly preimage_hex: string;
    readonly session_id: string;
  }[];
}

if (hasGolden) {
  const vectors: SessionVectors = golden('session_vectors.json');
  const chain: { session_id_check: { preimage_hex: string; session_id: string; matches: boolean } } = golden('recordings/chain.json');

  test('session heights for several parameters', () => {
    for (const vector of vectors.session_heights) {
      const span = sessionSpan(vector.height, {
        blocksPerSession: vector.num_blocks_per_session,
        anchorHeight: vector.session_grid_anchor_height,
        anchorNumber: vector.session_number_at_anchor,
        graceBlocks: vector.grace_period_end_offset_blocks,
        claimWindowOpenBlocks: vector.claim_window_open_offset_blocks,
      });
      expect(span, JSON.stringify(vector)).toEqual({
        number: vector.session_number,
        startHeight: vector.session_start,
        endHeight: vector.session_end,
        nextStartHeight: vector.next_session_start,
        graceEndHeight: vector.grace_period_end,
        claimOpenHeight: vector.claim_window_open,
      });
    }
  });

  test('session ids', () => {
    for (const vector of vectors.session_ids) {
      const identity = {
        blockHash: hex(vector.block_hash_of_session_start_hex),
        serviceId: vector.service_id,
        applicationAddress: vector.application_address,
        startHeight: vector.session_start,
      };
      expect(toHex(sessionPreimage(identity))).toBe(vector.preimage_hex);
      expect(sessionId(identity)).toBe(vector.session_id);
    }
  });

  test('the recorded chain names its sessions the same way', () => {
    const { preimage_hex, session_id, matches } = chain.session_id_check;
    expect(hash('sha3-256', hex(preimage_hex), 'hex') === session_id).toBe(matches);
  });

  test('the recorded chain picks its suppliers the same way', () => {
    const { rest }: { rest: readonly { name: string; response: { json: { supplier?: Staked[]; session?: RecordedSession } } }[] } =
      golden('recordings/chain.json');
    const { preimage_hex, session_id } = chain.session_id_check;
    const staked = rest.find(({ name }) => name === 'suppliers-all')?.response.json.supplier ?? [];
    const session = rest.map(({ response }) => response.json.session).find((its) => its?.session_id === session_id);
    if (!session || staked.length === 0) throw new Error('the recording holds no session of the checked id, or no suppliers');
    const operators = staked
      .filter(({ services }) => services.some(({ service_id }) => service_id === session.header.service_id))
      .map(({ operator_address }) => operator_address);
    const picked = pickSuppliers(hex(preimage_hex), operators, session.suppliers.length);
    expect([...picked].sort()).toEqual(session.suppliers.map(({ operator_address }) => operator_address).sort());
  });
}

interface Staked {
  readonly operator_address: string;
  readonly services: readonly { readonly service_id: string }[];
}

interface RecordedSession {
  readonly session_id: string;
  readonly header: { readonly service_id: string };
  readonly suppliers: readonly { readonly operator_address: string }[];
}
