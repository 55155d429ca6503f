// Evidence: the signed bytes that a relay brought, for whoever wants to verify them elsewhere.
import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import { recordset } from '../rows.ts';
import { reachableFor, type Viewer } from '../viewer.ts';
import { type RelayKey, relayId, relayKey } from './relays.ts';

export interface RelayEvidence {
  readonly relayId: string;
  /** As the network's adapter made them. */
  readonly bytes: Buffer;
}

type Row = RelayKey & { readonly evidence: Uint8Array };

/** A relay, or all relays of a sample. */
interface WantedKey {
  readonly measurementId: string;
  readonly itemIndex: number;
  readonly instanceIndex: number | null;
  readonly attempt: number | null;
}

const wantedKeys = recordset<WantedKey>({ measurementId: 'text', itemIndex: 'integer', instanceIndex: 'integer', attempt: 'integer' });

/** A sample's id is the beginning of its relays' ids. Null for text that is neither. */
function wantedKey(id: string): WantedKey | null {
  const relay = relayKey(id);
  const sample = relayKey(`${id}-0-0`);
  return relay ?? (sample && { ...sample, instanceIndex: null, attempt: null });
}

const columns = sql.raw('r.measurement_id, r.item_index, r.instance_index, r.attempt, r.evidence');

const toEvidence = ({ evidence, ...key }: Row): RelayEvidence => ({
  relayId: relayId(key),
  bytes: Buffer.from(evidence.buffer, evidence.byteOffset, evidence.byteLength),
});

export function evidenceReads(db: Sql) {
  return {
    /**
     * Of relays by their ids, and of all relays of samples by theirs, in order of measurement, item and attempt. What has no evidence, is
     * not there or may not be seen is missing.
     */
    async byIds(viewer: Viewer, ids: readonly string[]): Promise<readonly RelayEvidence[]> {
      const keys = ids.map(wantedKey).filter((key) => key !== null);
      if (keys.length === 0) return [];
      const { rows } = await sql<Row>`
        select distinct ${columns} from ${wantedKeys(keys)} as k
        join relays r on r.measurement_id = k.measurement_id and r.item_index = k.item_index
          and (k.attempt is null or (r.instance_index = k.instance_index and r.attempt = k.attempt))
        join measurements m on m.id = r.measurement_id
        where r.evidence is not null and ${reachableFor(viewer, 'm')}
        order by r.measurement_id, r.item_index, r.instance_index, r.attempt`.execute(db);
      return rows.map(toEvidence);
    },

    /** Of the last `limit` relays that brought some to the supplier of this address, whatever its service, the newest first. */
    async newest(viewer: Viewer, address: string, limit: number): Promise<readonly RelayEvidence[]> {
      const { rows } = await sql<Row>`
        select ${columns} from relays r join measurements m on m.id = r.measurement_id
        where r.supplier_id in (select id from suppliers where address = ${address}) and r.evidence is not null and ${reachableFor(viewer, 'm')}
        order by r.sent_at desc limit ${limit}`.execute(db);
      return rows.map(toEvidence);
    },
  };
}
