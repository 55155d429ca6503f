// Reads a body while it arrives.
import type { Failure } from './failure.ts';

/** E.g. of an event stream. */
export interface Sink {
  /** The content type that the answer must have, e.g. `text/event-stream`. */
  readonly contentType: string;
  /** Takes decoded bytes, that many milliseconds after the request was sent. `end`: the answer is complete, whatever may follow. */
  write(chunk: Buffer, sinceSentMs: number): Failure | 'end' | null;
  /** The server ended the body. */
  close(sinceSentMs: number): Failure | null;
}
