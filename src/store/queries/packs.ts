// Packs in their table: written with the relays that name their texts, read by measurement, until they expire.
import { sql } from 'kysely';
import { bulkTable } from '../bulk.ts';
import type { CopyIn } from '../copy.ts';
import type { Sql } from '../dialect.ts';
import { openPack, type Pack, packEntries } from '../pack.ts';

/** Where a text is. */
export interface BlobPlace {
  readonly measurementId: string;
  /** SHA-256 of the bytes, hex. */
  readonly digest: string;
}

export interface Content {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Texts by measurement and digest. */
export type Contents = ReadonlyMap<string, ReadonlyMap<string, Content>>;

const packTable = bulkTable<Pack, never>(
  'packs',
  {},
  {
    measurementId: 'text',
    id: 'digest',
    texts: 'bytes',
    mediaTypes: 'jsonb',
    encoding: 'text',
    bytes: 'bytes',
    expiresAt: 'time',
  },
);

/** Stores packs. The same pack may come twice. */
export const addPacks = (db: Sql, copyIn: CopyIn, packs: readonly Pack[]): Promise<number> =>
  packTable.add(db, copyIn, [packTable.encode(packs)]);

/** All texts in these packs. */
function contentsOf(packs: readonly Omit<Pack, 'id' | 'expiresAt'>[]): Contents {
  const contents = new Map<string, Map<string, Content>>();
  for (const pack of packs) {
    const its = contents.get(pack.measurementId) ?? new Map<string, Content>();
    contents.set(pack.measurementId, its);
    for (const { digest, mediaType, bytes } of openPack(pack)) its.set(digest, { mediaType, bytes });
  }
  return contents;
}

const allColumns = ['measurementId', 'texts', 'mediaTypes', 'encoding', 'bytes'] as const;
const ofThese = (measurementIds: readonly string[]) => sql<boolean>`measurement_id = any(${[...new Set(measurementIds)]}::text[])`;

export function packReads(db: Sql) {
  /** Packs that hold one of these texts at least, without their bytes. */
  const holding = async (places: readonly BlobPlace[]) => {
    const wanted = new Set(places.map(({ measurementId, digest }) => `${measurementId} ${digest}`));
    const packs = await db
      .selectFrom('packs')
      .select(['measurementId', 'id', 'texts', 'mediaTypes'])
      .where(ofThese(places.map(({ measurementId }) => measurementId)))
      .execute();
    return packs
      .map(({ measurementId, id, ...pack }) => ({ measurementId, id, entries: packEntries(pack) }))
      .filter(({ measurementId, entries }) => entries.some(({ digest }) => wanted.has(`${measurementId} ${digest}`)));
  };

  return {
    /** The packs that hold these texts, opened: one for each place at least, if it is still there. */
    async contents(places: readonly BlobPlace[]): Promise<Contents> {
      if (places.length === 0) return new Map();
      const packs = await holding(places);
      if (packs.length === 0) return new Map();
      const ids = packs.map(({ id }) => Buffer.from(id));
      const measurementIds = packs.map(({ measurementId }) => measurementId);
      return contentsOf(
        await db
          .selectFrom('packs')
          .select(allColumns)
          .where(ofThese(measurementIds))
          .where(sql<boolean>`id = any(${ids}::bytea[])`)
          .execute(),
      );
    },

    /** Every text of these measurements. */
    async ofMeasurements(measurementIds: readonly string[]): Promise<Contents> {
      if (measurementIds.length === 0) return new Map();
      return contentsOf(await db.selectFrom('packs').select(allColumns).where(ofThese(measurementIds)).execute());
    },

    /** Sizes by digest, without reading any content; texts that are not there (any more) are missing. */
    async sizes(places: readonly BlobPlace[]): Promise<ReadonlyMap<string, number>> {
      if (places.length === 0) return new Map();
      const wanted = new Set(places.map(({ digest }) => digest));
      const entries = (await holding(places)).flatMap((pack) => pack.entries);
      return new Map(entries.flatMap(({ digest, size }) => (wanted.has(digest) ? [[digest, size] as const] : [])));
    },
  };
}

export function packWrites(db: Sql) {
  return {
    /** Deletes up to `limit` packs whose time is over and answers how many; call it again while that is `limit`. */
    async deleteExpired(nowMs: number, limit: number): Promise<number> {
      const result = await sql`
        delete from packs where (measurement_id, id) in (
          select measurement_id, id from packs where expires_at <= ${new Date(nowMs)} limit ${limit} for update skip locked)`.execute(db);
      return Number(result.numAffectedRows ?? 0n);
    },
  };
}
