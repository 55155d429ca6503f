// Blobs: requests and answers as bytes, kept once by the digest of their content, compressed when that pays, until they expire.
import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import { base64, insertRows } from '../rows.ts';

export interface Blob {
  /** SHA-256 of the uncompressed bytes, hex. */
  readonly digest: string;
  readonly mediaType: string;
  readonly encoding: 'identity' | 'zstd';
  readonly bytes: Uint8Array;
  /** Uncompressed bytes. */
  readonly size: number;
  readonly createdAt: number;
  /** Null: kept for ever. */
  readonly expiresAt: number | null;
}

// Below this a compressed frame saves less than it costs to make.
const compressFromBytes = 1024;
// A blob that many relays share is rewritten only when its remaining life falls below what was promised; the slack makes that rare.
const expirySlack = 1.25;

/**
 * A blob of these bytes. `keepMs` is the least time it is kept (it may stay a quarter longer); null keeps it for ever.
 * The first media type given for a content stays with it.
 */
export function blobOf(bytes: Uint8Array, mediaType: string, nowMs: number, keepMs: number | null): Blob {
  const digest = hash('sha256', bytes);
  const expiresAt = keepMs === null ? null : Math.ceil(nowMs + keepMs * expirySlack);
  const plain = { digest, mediaType, size: bytes.byteLength, createdAt: nowMs, expiresAt };
  if (bytes.byteLength >= compressFromBytes) {
    const compressed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    if (compressed.byteLength < bytes.byteLength * 0.9) return { ...plain, encoding: 'zstd', bytes: compressed };
  }
  return { ...plain, encoding: 'identity', bytes };
}

/** Whether a stored blob lives as long as was promised for a new one; no end (null) is longest. */
const lives = (stored: string, promised: string) => `coalesce(${stored}.expires_at >=
  ${promised}.created_at + (${promised}.expires_at - ${promised}.created_at) / ${expirySlack}, ${stored}.expires_at is null)`;

// What is there and lives long enough is left out before the insert: the conflict itself would lock its row, and everybody whose
// supplier gave the same answer would wait for the commit. A subquery for each row is one look at the index; `not exists` may read the table.
const insert = insertRows<Omit<Blob, 'bytes'> & { readonly bytes: string }>(
  'blobs',
  { digest: 'digest', mediaType: 'text', encoding: 'text', bytes: 'bytes', size: 'integer', createdAt: 'time', expiresAt: 'time' },
  `where not coalesce((select ${lives('b', 'new')} from blobs b where b.digest = new.digest), false)
   on conflict (digest) do update set expires_at = excluded.expires_at where not ${lives('t', 'excluded')}`,
);

/** Stores blobs; those that are there already live on for as long as the new ones would. */
export async function addBlobs(db: Sql, blobs: readonly Blob[]): Promise<void> {
  // One statement may not meet a digest twice; in the order of digests, so that two transactions never wait for each other.
  const unique = [...new Map(blobs.map((blob) => [blob.digest, blob])).values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  await insert(
    db,
    unique.map((blob) => ({ ...blob, bytes: base64(blob.bytes) })),
  );
}

/** The uncompressed content of a stored blob. */
export function contentOf({ encoding, bytes, size }: Pick<Blob, 'encoding' | 'bytes' | 'size'>): Buffer {
  const stored = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding === 'zstd' ? zstdDecompressSync(stored, { maxOutputLength: size }) : stored;
}

export function blobReads(db: Sql) {
  return {
    /** The uncompressed content; null when it is not there (any more). */
    async get(digest: string): Promise<{ readonly mediaType: string; readonly bytes: Buffer } | null> {
      const row = await db
        .selectFrom('blobs')
        .select(['mediaType', 'encoding', 'bytes', 'size'])
        .where('digest', '=', Buffer.from(digest, 'hex'))
        .executeTakeFirst();
      if (row === undefined) return null;
      return { mediaType: row.mediaType, bytes: contentOf(row) };
    },

    /** Uncompressed sizes by digest, without reading any content; digests that are not there (any more) are missing. */
    async sizes(digests: readonly string[]): Promise<ReadonlyMap<string, number>> {
      if (digests.length === 0) return new Map();
      const { rows } = await sql<{ digest: string; size: number }>`
        select encode(digest, 'hex') as digest, size from blobs
        where digest in (select decode(d, 'hex') from unnest(${digests}::text[]) as d)`.execute(db);
      return new Map(rows.map(({ digest, size }) => [digest, size]));
    },
  };
}

export function blobWrites(db: Sql) {
  return {
    add: (blobs: readonly Blob[]) => addBlobs(db, blobs),

    /** Deletes up to `limit` blobs whose time is over and answers how many; call it again while that is `limit`. */
    async deleteExpired(nowMs: number, limit: number): Promise<number> {
      const result = await sql`
        delete from blobs where digest in (
          select digest from blobs where expires_at <= ${new Date(nowMs)} limit ${limit} for update skip locked)`.execute(db);
      return Number(result.numAffectedRows ?? 0n);
    },
  };
}
