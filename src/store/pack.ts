// A pack: requests and answers as bytes. What a measurement stores at once is one row, compressed together: texts of one measurement are
// much alike, and a row for each would cost the database more than everything else of a relay.
import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** A pack as its row holds it. */
export interface Pack {
  readonly measurementId: string;
  /** Digest of the digests in it, hex: the same texts make the same pack. */
  readonly id: string;
  /** 36 bytes for each text, in the order of the bytes: its SHA-256 and its length (big endian). */
  readonly texts: Uint8Array;
  /** One for each text; the last holds for all that follow. */
  readonly mediaTypes: readonly string[];
  readonly encoding: 'identity' | 'zstd';
  readonly bytes: Uint8Array;
  /** Milliseconds since the epoch; null: kept for ever. */
  readonly expiresAt: number | null;
}

export interface PackWriter {
  /** Adds a text, once if it comes again, and answers with its SHA-256 in hex. */
  add(text: string | Uint8Array, mediaType: string): string;
  /** Bytes of the texts so far. */
  size(): number;
  /** What was added since the last time as a pack; null where that is nothing. */
  take(expiresAt: number | null): Pack | null;
}

/** Memory that a writer begins with. */
const firstBytes = 16_384;
// Below this a compressed frame saves less than it costs to make.
const compressFromBytes = 1024;
const digestBytes = 32;
const entryBytes = digestBytes + 4;

/**
 * Gathers the texts of a measurement. They are copied as they come: the answers' own memory is free at once.
 *
 * @example
 * const writer = packWriter(measurement.id);
 * const requestDigest = writer.add(body, 'application/json');
 * const pack = writer.take(null);
 */
export function packWriter(measurementId: string): PackWriter {
  let bytes = Buffer.allocUnsafeSlow(firstBytes);
  let size = 0;
  const lengths = new Map<string, number>();
  const mediaTypes: string[] = [];
  const makeRoomFor = (length: number): void => {
    if (size + length <= bytes.length) return;
    const larger = Buffer.allocUnsafeSlow((size + length) * 2);
    bytes.copy(larger, 0, 0, size);
    bytes = larger;
  };
  return {
    add(text, mediaType) {
      const digest = hash('sha256', text);
      if (lengths.has(digest)) return digest;
      const length = typeof text === 'string' ? Buffer.byteLength(text) : text.byteLength;
      makeRoomFor(length);
      if (typeof text === 'string') bytes.write(text, size);
      else bytes.set(text, size);
      size += length;
      lengths.set(digest, length);
      mediaTypes.push(mediaType);
      return digest;
    },
    size: () => size,
    take(expiresAt) {
      if (lengths.size === 0) return null;
      const texts = entriesOf(lengths);
      const pack = {
        measurementId,
        id: hash('sha256', texts),
        texts,
        mediaTypes: withoutRepetition(mediaTypes),
        ...compressed(bytes.subarray(0, size)),
        expiresAt,
      };
      if (pack.encoding === 'identity') bytes = Buffer.allocUnsafeSlow(firstBytes);
      size = 0;
      lengths.clear();
      mediaTypes.length = 0;
      return pack;
    },
  };
}

function entriesOf(lengths: ReadonlyMap<string, number>): Buffer {
  const entries = Buffer.allocUnsafe(lengths.size * entryBytes);
  let at = 0;
  for (const [digest, length] of lengths) {
    entries.write(digest, at, 'hex');
    entries.writeUInt32BE(length, at + digestBytes);
    at += entryBytes;
  }
  return entries;
}

function withoutRepetition(mediaTypes: readonly string[]): readonly string[] {
  const last = mediaTypes.at(-1);
  return mediaTypes.slice(0, mediaTypes.findLastIndex((mediaType) => mediaType !== last) + 2);
}

function compressed(bytes: Buffer): Pick<Pack, 'encoding' | 'bytes'> {
  if (bytes.byteLength < compressFromBytes) return { encoding: 'identity', bytes };
  const packed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return packed.byteLength < bytes.byteLength * 0.9 ? { encoding: 'zstd', bytes: packed } : { encoding: 'identity', bytes };
}

export interface PackEntry {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
}

/** What is in a pack, without opening it. */
export function packEntries({ texts, mediaTypes }: Pick<Pack, 'texts' | 'mediaTypes'>): readonly PackEntry[] {
  const buffer = Buffer.from(texts.buffer, texts.byteOffset, texts.byteLength);
  return Array.from({ length: Math.floor(buffer.length / entryBytes) }, (_, index) => ({
    digest: buffer.toString('hex', index * entryBytes, index * entryBytes + digestBytes),
    mediaType: mediaTypes[index] ?? mediaTypes.at(-1) ?? '',
    size: buffer.readUInt32BE(index * entryBytes + digestBytes),
  }));
}

/** The texts of a pack with their entries, as views of memory that they share. */
export function openPack(pack: Omit<Pack, 'id' | 'expiresAt'>): readonly (PackEntry & { readonly bytes: Buffer })[] {
  const { encoding, bytes } = pack;
  const entries = packEntries(pack);
  const stored = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  const whole = encoding === 'zstd' ? zstdDecompressSync(stored, { maxOutputLength: size }) : stored;
  let at = 0;
  return entries.map((entry) => {
    const start = at;
    at += entry.size;
    return { ...entry, bytes: whole.subarray(start, at) };
  });
}
