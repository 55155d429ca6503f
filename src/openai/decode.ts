// Undoes a body's content encoding as a stream, and stops at the size limit: a bomb never expands past it.
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';
import type { FailureKind } from './failure.ts';
import { printable } from './text.ts';

export interface DecoderEvents {
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** Called at most once, and nothing after it. */
  onFailure(kind: FailureKind, detail: string): void;
}

export interface Decoder {
  write(chunk: Buffer): void;
  end(): void;
  destroy(): void;
}

/** The 8 MiB that RFC 9659 lets a sender use; zlib's default would let it claim 128 MiB. */
const zstdWindowLog = 23;

const transforms = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  // RFC 9110 means zlib's format by it, but some servers send the bare deflate data.
  deflate: (first: Buffer) => (((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw()),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: zstdWindowLog } }),
} as const;

type Encoding = keyof typeof transforms;

/** `identity` for no encoding, null for one that is not decoded. Several at once are refused: only bombs use them. */
export const readEncoding = (header: string): Encoding | 'identity' | null => {
  const name = header.trim().toLowerCase();
  if (name === '' || name === 'identity') return 'identity';
  return isEncoding(name) ? name : null;
};

const isEncoding = (name: string): name is Encoding => Object.hasOwn(transforms, name);

/** A decoder for one body. Output beyond `limitBytes` is `decompressed_too_large`, corrupt or truncated input `bad_encoding`. */
export const createDecoder = (encoding: Encoding, limitBytes: number, events: DecoderEvents): Decoder => {
  let transform: ReturnType<(typeof transforms)[Encoding]> | null = null;
  let length = 0;
  const start = (first: Buffer): NonNullable<typeof transform> => {
    const stream = transforms[encoding](first);
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) return events.onData(chunk);
      stream.destroy();
      events.onFailure('decompressed_too_large', `more than ${limitBytes} bytes after ${encoding} decompression`);
    });
    stream.once('end', () => events.onEnd());
    stream.once('error', (error) => events.onFailure('bad_encoding', printable(`${encoding}: ${error.message}`, 200)));
    return stream;
  };
  return {
    write: (chunk) => {
      transform ??= start(chunk);
      transform.write(chunk);
    },
    // A body without a byte has nothing to decode.
    end: () => (transform === null ? events.onEnd() : transform.end()),
    destroy: () => transform?.destroy(),
  };
};
