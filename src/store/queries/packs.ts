// Packs: requests and answers as bytes. What a measurement stores at once is one row, compressed together, until it expires: texts of
// one measurement are much alike, and a row for each would cost the database more than everything else of a relay.
import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import { addRows, type CopyIn } from '../copy.ts';
import type { Sql } from '../dialect.ts';

/** A request's or an answer's bytes. */
export interface Blob {
  /** SHA-256 of the bytes, hex. */
  readonly digest: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Null: kept for ever. */
  readonly expiresAt: number | null;
}

/** What a relay names of a pack. */
interface Named {
  readonly measurementId: string;
  readonly requestDigest: string;
  readonly responseDigest: string | null;
}

/** Where a text is. */
export interface BlobPlace {
  readonly measurementId: string;
  readonly digest: string;
}

export interface Content {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Texts by measurement and digest. */
export type Contents = ReadonlyMap<string, ReadonlyMap<string, Content>>;

// Below this a compressed frame saves less than it costs to make.
const compressFromBytes = 1024;

/** These bytes, to be kept for `keepMs` from `nowMs`; null keeps them for ever. */
export function blobOf(bytes: Uint8Array, mediaType: string, nowMs: number, keepMs: number | null): Blob {
  return { digest: hash('sha256', bytes), mediaType, bytes, expiresAt: keepMs === null ? null : Math.ceil(nowMs + keepMs) };
}

interface NewPack {
  readonly measurementId: string;
  /** Digest of the digests in it, hex. */
  readonly id: string;
  readonly texts: Uint8Array;
  /** One for each text; the last holds for all that follow. */
  readonly mediaTypes: readonly string[];
  readonly encoding: 'identity' | 'zstd';
  readonly bytes: Uint8Array;
  readonly expiresAt: number | null;
}

const addNew = addRows<NewPack>('packs', {
  measurementId: 'text',
  id: 'digest',
  texts: 'bytes',
  mediaTypes: 'jsonb',
  encoding: 'text',
  bytes: 'bytes',
  expiresAt: 'time',
});

/** Stores what the relays name, a pack for each measurement. The same pack may come twice. */
export async function addPacks(db: Sql, copyIn: CopyIn, relays: readonly Named[], blobs: readonly Blob[]): Promise<void> {
  const byDigest = new Map(blobs.map((blob) => [blob.digest, blob]));
  const packs = [...Map.groupBy(relays, ({ measurementId }) => measurementId)].flatMap(([measurementId, its]) => {
    const digests = new Set(its.flatMap(({ requestDigest, responseDigest }) => [requestDigest, responseDigest ?? requestDigest]));
    const found = [...digests].flatMap((digest) => byDigest.get(digest) ?? []);
    return found.length === 0 ? [] : [packOf(measurementId, found)];
  });
  await addNew(db, copyIn, packs);
}

const digestBytes = 32;
const entryBytes = digestBytes + 4;

function packOf(measurementId: string, blobs: readonly Blob[]): NewPack {
  const texts = Buffer.allocUnsafe(blobs.length * entryBytes);
  for (const [index, { digest, bytes }] of blobs.entries()) {
    texts.write(digest, index * entryBytes, 'hex');
    texts.writeUInt32BE(bytes.byteLength, index * entryBytes + digestBytes);
  }
  const expiresAt = Math.max(...blobs.map((blob) => blob.expiresAt ?? Number.POSITIVE_INFINITY));
  return {
    measurementId,
    id: hash('sha256', texts),
    texts,
    mediaTypes: withoutRepetition(blobs.map(({ mediaType }) => mediaType)),
    ...compressed(Buffer.concat(blobs.map(({ bytes }) => bytes))),
    expiresAt: Number.isFinite(expiresAt) ? expiresAt : null,
  };
}

function compressed(bytes: Buffer): Pick<NewPack, 'encoding' | 'bytes'> {
  if (bytes.byteLength < compressFromBytes) return { encoding: 'identity', bytes };
  const packed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return packed.byteLength < bytes.byteLength * 0.9 ? { encoding: 'zstd', bytes: packed } : { encoding: 'identity', bytes };
}

function withoutRepetition(mediaTypes: readonly string[]): readonly string[] {
  const last = mediaTypes.at(-1);
  return mediaTypes.slice(0, mediaTypes.findLastIndex((mediaType) => mediaType !== last) + 2);
}

interface Entry {
  readonly digest: string;
  readonly size: number;
}

function entriesOf(texts: Uint8Array): readonly Entry[] {
  const buffer = Buffer.from(texts.buffer, texts.byteOffset, texts.byteLength);
  return Array.from({ length: Math.floor(buffer.length / entryBytes) }, (_, index) => ({
    digest: buffer.toString('hex', index * entryBytes, index * entryBytes + digestBytes),
    size: buffer.readUInt32BE(index * entryBytes + digestBytes),
  }));
}

type StoredPack = Omit<NewPack, 'id' | 'expiresAt'>;

/** All texts in these packs, views into each pack's bytes. */
function contentsOf(packs: readonly StoredPack[]): Contents {
  const contents = new Map<string, Map<string, Content>>();
  for (const { measurementId, texts, mediaTypes, encoding, bytes } of packs) {
    const entries = entriesOf(texts);
    const stored = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = entries.reduce((sum, entry) => sum + entry.size, 0);
    const whole = encoding === 'zstd' ? zstdDecompressSync(stored, { maxOutputLength: size }) : stored;
    const its = contents.get(measurementId) ?? new Map<string, Content>();
    contents.set(measurementId, its);
    let at = 0;
    for (const [index, entry] of entries.entries()) {
      its.set(entry.digest, { mediaType: mediaTypes[index] ?? mediaTypes.at(-1) ?? '', bytes: whole.subarray(at, at + entry.size) });
      at += entry.size;
    }
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
      .select(['measurementId', 'id', 'texts'])
      .where(ofThese(places.map(({ measurementId }) => measurementId)))
      .execute();
    return packs
      .map(({ texts, ...pack }) => ({ ...pack, entries: entriesOf(texts) }))
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
