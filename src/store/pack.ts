// A pack: requests and answers as bytes. What a measurement stores at once is one row, compressed together: texts of one measurement are
// much alike, and a row for each would cost the database more than everything else of a relay.
import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { GrowingBuffer } from './growing-buffer.ts';

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
  /** Adds a text, once where it comes again before two others have come, and answers with its SHA-256 in hex. */
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
  const bytes = new GrowingBuffer(firstBytes);
  const entries = new GrowingBuffer(firstBytes / 8);
  let mediaTypes: string[] = [];
  // What is asked again comes right after its first try. To look for any text in all of them costs more than it saves.
  let last = '';
  let lastButOne = '';
  return {
    add(text, mediaType) {
      const digest = hash('sha256', text);
      if (digest === last || digest === lastButOne) return digest;
      lastButOne = last;
      last = digest;
      const length = append(bytes, text);
      const entry = entries.advance(entryBytes);
      entries.bytes.write(digest, entry, 'hex');
      entries.view.setUint32(entry + digestBytes, length);
      mediaTypes.push(mediaType);
      return digest;
    },
    size: () => bytes.length,
    take(expiresAt) {
      if (entries.length === 0) return null;
      const texts = entries.take();
      const pack = {
        measurementId,
        id: hash('sha256', texts),
        texts,
        mediaTypes: withoutRepetition(mediaTypes),
        ...compressed(bytes.take()),
        expiresAt,
      };
      mediaTypes = [];
      last = '';
      lastButOne = '';
      return pack;
    },
  };
}

/** Answers with the number of bytes. */
function append(buffer: GrowingBuffer, text: string | Uint8Array): number {
  // A UTF-16 unit needs three bytes of UTF-8 at most.
  const at = buffer.advance(typeof text === 'string' ? text.length * 3 : text.length);
  if (typeof text === 'string') buffer.shrink(at + buffer.bytes.write(text, at));
  else buffer.bytes.set(text, at);
  return buffer.length - at;
}

function withoutRepetition(mediaTypes: readonly string[]): readonly string[] {
  const last = mediaTypes.at(-1);
  let length = mediaTypes.length;
  while (length > 1 && mediaTypes[length - 2] === last) length--;
  return mediaTypes.slice(0, length);
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
