// pocket-relay-miner's streaming: one HTTP body of signed RelayResponses, each followed by a delimiter.
import { BinaryReader } from '@bufbuild/protobuf/wire';

export const frameDelimiter = Buffer.from('||POKT_STREAM||', 'ascii');

export interface Frames {
  /** The bytes of each RelayResponse, in the order of arrival; views into the body. */
  readonly frames: readonly Uint8Array[];
  /** What follows the last delimiter: empty in a whole stream, else a frame that broke off or bytes that are no frame. */
  readonly rest: Uint8Array;
}

/**
 * Cuts a body into frames, in time proportional to its length. A delimiter inside a frame's text is no end of it: fields are walked by
 * their lengths, and the delimiter's first byte cannot start a field (it would end a group). Walking stops where bytes are no fields.
 */
export function splitFrames(body: Uint8Array): Frames {
  const frames: Uint8Array[] = [];
  let start = 0;
  const reader = new BinaryReader(body);
  try {
    while (reader.pos < body.length) {
      if (startsWith(body, frameDelimiter, reader.pos)) {
        frames.push(body.subarray(start, reader.pos));
        reader.pos += frameDelimiter.length;
        start = reader.pos;
      } else {
        const [number, wireType] = reader.tag();
        reader.skip(wireType, number);
      }
    }
  } catch {
    // The reader's errors say that no field starts or fits here: a broken connection, or no frame at all.
  }
  return { frames, rest: body.subarray(start) };
}

const startsWith = (bytes: Uint8Array, prefix: Uint8Array, at: number): boolean =>
  bytes.length - at >= prefix.length && prefix.every((byte, index) => bytes[at + index] === byte);

/** One body of frames: what a streaming relay miner sends. */
export function joinFrames(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(frames.flatMap((frame) => [frame, frameDelimiter]));
}
