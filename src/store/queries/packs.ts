// Packs: requests and answers as bytes. What a measurement stores at once is one row, compressed together, until it expires: texts of
// one measurement are much alike, and a row for each would cost the database more than everything else of a relay.
import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import { cleanText } from '../clean.ts';
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

/** Stores what the relays name, a pack for each measurement. The same pack may come twice. */
export async function addPacks(db: Sql, relays: readonly Named[], blobs: readonly Blob[]): Promise<void> {
  const byDigest = new Map(blobs.map((blob) => [blob.digest, blob]));
  const packs = [...Map.groupBy(relays, ({ measurementId }) => measurementId)].flatMap(([measurementId, its]) => {
    const digests = new Set(its.flatMap(({ requestDigest, responseDigest }) => [requestDigest, responseDigest ?? requestDigest]));
    const found = [...digests].flatMap((digest) => byDigest.get(digest) ?? []);
    return found.length === 0 ? [] : [packOf(measurementId, found)];
  });
  if (packs.length === 0) return;
  await db
    .insertInto('packs')
    .values(packs)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

function packOf(measurementId: string, blobs: readonly Blob[]) {
  const digests = blobs.map(({ digest }) => Buffer.from(digest, 'hex'));
  const whole = Buffer.concat(blobs.map(({ bytes }) => bytes));
  const ends = blobs.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY);
  const expiresAt = Math.max(...ends);
  return {
    measurementId,
    id: hash('sha256', Buffer.concat(digests), 'buffer').subarray(0, 16),
    digests,
    mediaTypes: blobs.map(({ mediaType }) => cleanText(mediaType)),
    sizes: blobs.map(({ bytes }) => bytes.byteLength),
    ...compressed(whole),
    expiresAt: Number.isFinite(expiresAt) ? new Date(expiresAt) : null,
  };
}

function compressed(bytes: Buffer): { readonly encoding: 'identity' | 'zstd'; readonly bytes: Buffer } {
  if (bytes.byteLength < compressFromBytes) return { encoding: 'identity', bytes };
  const packed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return packed.byteLength < bytes.byteLength * 0.9 ? { encoding: 'zstd', bytes: packed } : { encoding: 'identity', bytes };
}

interface StoredPack {
  readonly measurementId: string;
  readonly digests: readonly Uint8Array[];
  readonly mediaTypes: readonly string[];
  readonly sizes: readonly number[];
  readonly encoding: 'identity' | 'zstd';
  readonly bytes: Uint8Array;
}

/** All texts in these packs, views into each pack's bytes. */
function contentsOf(packs: readonly StoredPack[]): Contents {
  const contents = new Map<string, Map<string, Content>>();
  for (const { measurementId, digests, mediaTypes, sizes, encoding, bytes } of packs) {
    const stored = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = sizes.reduce((sum, one) => sum + one, 0);
    const whole = encoding === 'zstd' ? zstdDecompressSync(stored, { maxOutputLength: size }) : stored;
    const its = contents.get(measurementId) ?? new Map<string, Content>();
    contents.set(measurementId, its);
    let at = 0;
    for (const [index, length] of sizes.entries()) {
      const digest = Buffer.from(digests[index] ?? []).toString('hex');
      its.set(digest, { mediaType: mediaTypes[index] ?? '', bytes: whole.subarray(at, at + length) });
      at += length;
    }
  }
  return contents;
}

const placed = (places: readonly BlobPlace[]) => {
  const measurementIds = [...new Set(places.map(({ measurementId }) => measurementId))];
  const digests = places.map(({ digest }) => Buffer.from(digest, 'hex'));
  return sql<boolean>`measurement_id = any(${measurementIds}::text[]) and digests && ${digests}::bytea[]`;
};

export function packReads(db: Sql) {
  return {
    /** The packs that hold these texts, opened: one for each place at least, if it is still there. */
    async contents(places: readonly BlobPlace[]): Promise<Contents> {
      if (places.length === 0) return new Map();
      const packs = await db
        .selectFrom('packs')
        .select(['measurementId', 'digests', 'mediaTypes', 'sizes', 'encoding', 'bytes'])
        .where(placed(places))
        .execute();
      return contentsOf(packs);
    },

    /** Every text of these measurements. */
    async ofMeasurements(measurementIds: readonly string[]): Promise<Contents> {
      if (measurementIds.length === 0) return new Map();
      const packs = await db
        .selectFrom('packs')
        .select(['measurementId', 'digests', 'mediaTypes', 'sizes', 'encoding', 'bytes'])
        .where(sql<boolean>`measurement_id = any(${measurementIds}::text[])`)
        .execute();
      return contentsOf(packs);
    },

    /** Sizes by digest, without reading any content; texts that are not there (any more) are missing. */
    async sizes(places: readonly BlobPlace[]): Promise<ReadonlyMap<string, number>> {
      if (places.length === 0) return new Map();
      const packs = await db.selectFrom('packs').select(['digests', 'sizes']).where(placed(places)).execute();
      return new Map(
        packs.flatMap(({ digests, sizes }) => digests.map((digest, at) => [Buffer.from(digest).toString('hex'), sizes[at] ?? 0] as const)),
      );
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
