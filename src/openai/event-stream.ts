// Server-sent events as OpenAI servers send them: `data:` lines, parted by blank lines. Event names, ids and retry times are not used.
import { StringDecoder } from 'node:string_decoder';
import type { Failure } from './failure.ts';

export interface EventStreamLimits {
  /** Longest line, and longest data of one event, in UTF-16 units. */
  readonly lineLength: number;
  readonly events: number;
}

export const defaultEventStreamLimits: EventStreamLimits = { lineLength: 256 * 1024, events: 100_000 };

/** What an event's receiver says: go on, enough, or why not. */
export type EventOutcome = Failure | 'end' | null;

/**
 * Splits bytes into events and hands on the data of each. Takes time linear in the bytes, in whatever pieces they come.
 * Lines end in LF or CRLF.
 */
export class EventStream {
  readonly #decoder = new StringDecoder('utf8');
  readonly #limits: EventStreamLimits;
  readonly #onData: (data: string) => EventOutcome;
  #line = '';
  #data: string | null = null;
  #events = 0;

  constructor(limits: EventStreamLimits, onData: (data: string) => EventOutcome) {
    this.#limits = limits;
    this.#onData = onData;
  }

  write(chunk: Buffer): EventOutcome {
    const text = this.#decoder.write(chunk);
    let from = 0;
    // Only new text is searched: a line that comes in single bytes must not be searched from its start each time.
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      const outcome = this.#endLine(text.slice(from, end));
      if (outcome !== null) return outcome;
      from = end + 1;
    }
    this.#line += text.slice(from);
    return this.#line.length > this.#limits.lineLength ? tooLong('a line', this.#limits.lineLength) : null;
  }

  /** The stream ended; an event without its blank line counts. */
  close(): EventOutcome {
    return this.#endLine('') ?? this.#endLine('');
  }

  #endLine(rest: string): EventOutcome {
    const full = this.#line + rest;
    this.#line = '';
    if (full.length > this.#limits.lineLength) return tooLong('a line', this.#limits.lineLength);
    const line = full.endsWith('\r') ? full.slice(0, -1) : full;
    if (line === '') return this.#dispatch();
    if (!line.startsWith('data:')) return null;
    const value = line.startsWith(' ', 5) ? line.slice(6) : line.slice(5);
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`;
    return this.#data.length > this.#limits.lineLength ? tooLong('an event', this.#limits.lineLength) : null;
  }

  #dispatch(): EventOutcome {
    const data = this.#data;
    if (data === null) return null;
    this.#data = null;
    this.#events += 1;
    if (this.#events > this.#limits.events) {
      return { kind: 'stream_broken', detail: `more than ${this.#limits.events} events` };
    }
    return this.#onData(data);
  }
}

const tooLong = (what: string, limit: number): Failure => ({ kind: 'stream_broken', detail: `${what} of more than ${limit} characters` });
