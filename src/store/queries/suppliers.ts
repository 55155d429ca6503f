// Suppliers and services: who is staked, under which URLs, since when, and who left.
import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import { digestId } from '../ids.ts';
import { recordset } from '../rows.ts';
import type { ServiceKind } from '../tables.ts';
import { addEvents } from './events.ts';

export interface Supplier {
  readonly id: string;
  readonly networkId: string;
  readonly serviceId: string;
  readonly address: string;
  /** Hostile text. */
  readonly name: string | null;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  /** Null while it is staked. */
  readonly leftAt: number | null;
  /** Current URLs, one per RPC type. */
  readonly urls: readonly { readonly rpcType: string; readonly url: string }[];
}

export interface SupplierListing {
  readonly serviceId: string;
  readonly address: string;
  readonly name: string | null;
  readonly urls: readonly { readonly rpcType: string; readonly url: string }[];
}

/** What changed with a listing; supplier ids. */
export interface ListingChanges {
  readonly joined: readonly string[];
  readonly returned: readonly string[];
  readonly left: readonly string[];
  readonly moved: readonly string[];
}

/** The id of a supplier: the same for the same network, service and operator address, in every store. */
export const supplierId = (networkId: string, serviceId: string, address: string) => digestId('supplier', networkId, serviceId, address);

export function supplierReads(db: Sql) {
  const base = () =>
    db
      .selectFrom('suppliers')
      .selectAll('suppliers')
      .select(
        sql<Supplier['urls']>`coalesce((
          select jsonb_agg(jsonb_build_object('rpcType', u.rpc_type, 'url', u.url) order by u.rpc_type)
          from supplier_urls u where u.supplier_id = suppliers.id and u.valid_to is null), '[]')`.as('urls'),
      );
  return {
    /** Suppliers by network and service, in the order of their addresses; those that left only when asked for. */
    async list(
      filter: { readonly networkId?: string; readonly serviceId?: string; readonly withLeft?: boolean } = {},
    ): Promise<readonly Supplier[]> {
      let query = base().orderBy('networkId').orderBy('serviceId').orderBy('address');
      if (filter.networkId !== undefined) query = query.where('networkId', '=', filter.networkId);
      if (filter.serviceId !== undefined) query = query.where('serviceId', '=', filter.serviceId);
      if (filter.withLeft !== true) query = query.where('leftAt', 'is', null);
      return query.execute();
    },

    async get(id: string): Promise<Supplier | null> {
      return (await base().where('id', '=', id).executeTakeFirst()) ?? null;
    },

    async services(networkId: string): Promise<readonly { readonly id: string; readonly kind: ServiceKind }[]> {
      return db.selectFrom('services').select(['id', 'kind']).where('networkId', '=', networkId).orderBy('id').execute();
    },

    /** All URLs that a supplier has had, newest first. */
    async urlHistory(id: string) {
      return db
        .selectFrom('supplierUrls')
        .select(['rpcType', 'url', 'validFrom', 'validTo'])
        .where('supplierId', '=', id)
        .orderBy('validFrom', 'desc')
        .orderBy('rpcType')
        .execute();
    },
  };
}

const listedSuppliers = recordset<{
  readonly id: string;
  readonly serviceId: string;
  readonly address: string;
  readonly name: string | null;
}>({
  id: 'text',
  serviceId: 'text',
  address: 'text',
  name: 'text',
});
const listedUrls = recordset<{ readonly supplierId: string; readonly rpcType: string; readonly url: string }>({
  supplierId: 'text',
  rpcType: 'text',
  url: 'text',
});

// `last_seen_at` of suppliers that have not changed is rewritten at most this often: a listing of 10,000 is not 10,000 new row versions.
const lastSeenStepMs = 60_000;

export function supplierWrites(db: Sql) {
  return {
    /** Adds services that are new; a known service keeps its kind. */
    async upsertServices(networkId: string, services: readonly { readonly id: string; readonly kind: ServiceKind }[]): Promise<void> {
      if (services.length === 0) return;
      await db
        .insertInto('services')
        .values(services.map(({ id, kind }) => ({ networkId, id, kind })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    /**
     * Makes the store agree with a network's complete listing: new suppliers join, missing ones have left (their rows stay), URLs
     * get their history, and each change is an event (`joined`, `returned`, `left`, `moved`). Services must be known.
     * Of several URLs for one RPC type the first counts.
     */
    async applyListing(networkId: string, listing: readonly SupplierListing[], nowMs: number): Promise<ListingChanges> {
      const byId = new Map(listing.map((one) => [supplierId(networkId, one.serviceId, one.address), one]));
      const rows = [...byId].map(([id, { serviceId, address, name }]) => ({ id, serviceId, address, name }));
      const urls = [...byId].flatMap(([id, one]) =>
        [...new Map(one.urls.map(({ rpcType, url }) => [rpcType, url] as const).reverse())].map(([rpcType, url]) => ({
          supplierId: id,
          rpcType,
          url,
        })),
      );
      const now = new Date(nowMs);
      const touchBefore = new Date(nowMs - lastSeenStepMs);
      const seen = listedSuppliers(rows);

      const known = await sql<{ id: string; hadLeft: boolean }>`
        select s.id, s.left_at is not null as had_left from suppliers s join ${seen} as n on n.id = s.id`.execute(db);
      const returned = known.rows.filter(({ hadLeft }) => hadLeft).map(({ id }) => id);
      const before = new Set(known.rows.map(({ id }) => id));
      const joined = rows.map(({ id }) => id).filter((id) => !before.has(id));

      await sql`
        insert into suppliers as t (id, network_id, service_id, address, name, first_seen_at, last_seen_at)
        select id, ${networkId}, service_id, address, name, ${now}::timestamptz, ${now}::timestamptz from ${seen} as n order by id
        on conflict (id) do update set name = excluded.name, last_seen_at = excluded.last_seen_at, left_at = null
        where t.left_at is not null or t.name is distinct from excluded.name or t.last_seen_at < ${touchBefore}`.execute(db);
      const gone = await sql<{ id: string }>`
        update suppliers s set left_at = ${now} where network_id = ${networkId} and left_at is null
        and not exists (select from ${seen} as n where n.id = s.id) returning id`.execute(db);
      const left = gone.rows.map(({ id }) => id);

      const closed = await sql<{ supplierId: string }>`
        update supplier_urls u set valid_to = ${now} from suppliers s
        where s.id = u.supplier_id and s.network_id = ${networkId} and u.valid_to is null and not exists (
          select from ${listedUrls(urls)} as n where n.supplier_id = u.supplier_id and n.rpc_type = u.rpc_type and n.url = u.url)
        returning u.supplier_id`.execute(db);
      const opened = await sql<{ supplierId: string }>`
        insert into supplier_urls (supplier_id, rpc_type, url, valid_from)
        select supplier_id, rpc_type, url, ${now}::timestamptz from ${listedUrls(urls)} as n
        where not exists (select from supplier_urls u where u.supplier_id = n.supplier_id and u.rpc_type = n.rpc_type and u.valid_to is null)
        order by supplier_id, rpc_type
        on conflict (supplier_id, rpc_type, valid_from) do update set url = excluded.url, valid_to = null returning supplier_id`.execute(
        db,
      );
      const fresh = new Set([...joined, ...left, ...returned]);
      const moved = [...new Set([...closed.rows, ...opened.rows].map((row) => row.supplierId))].filter((id) => !fresh.has(id));

      const changes: ListingChanges = { joined, returned, left, moved };
      await addEvents(
        db,
        Object.entries(changes).flatMap(([kind, ids]: [string, readonly string[]]) =>
          ids.map((id) => ({ kind, supplierId: id, taskId: null, at: nowMs, data: {} })),
        ),
      );
      return changes;
    },
  };
}
