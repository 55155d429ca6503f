// How much a server may send and how long it may take. Every field has a default; a caller changes only what it must.

export interface Limits {
  /** Names and values of all response headers, trailers included, in bytes. */
  readonly headerBytes: number;
  /** The body as it comes over the wire, in bytes. */
  readonly bodyBytes: number;
  /** The body after decompression, in bytes. */
  readonly decodedBytes: number;
  /** What is kept of the body of a failed exchange, in bytes. */
  readonly evidenceBytes: number;
}

export interface Deadlines {
  /** Name resolution, TCP and TLS together, in milliseconds. */
  readonly connectMs: number;
  /** From sending the request to the response header. */
  readonly firstByteMs: number;
  /** Longest pause between two pieces of the body. */
  readonly idleMs: number;
  /** The whole exchange; waiting for a free connection of our own does not count. */
  readonly totalMs: number;
}

/** 4 MiB hold the log-probabilities of a prompt of some 40,000 tokens. */
export const defaultLimits: Limits = {
  headerBytes: 16 * 1024,
  bodyBytes: 4 * 1024 * 1024,
  decodedBytes: 4 * 1024 * 1024,
  evidenceBytes: 64 * 1024,
};

export const defaultDeadlines: Deadlines = { connectMs: 5_000, firstByteMs: 60_000, idleMs: 20_000, totalMs: 120_000 };

/** Fills in the defaults. Throws `RangeError` for a value that is not a positive number. */
export const withDefaults = <T extends Limits | Deadlines>(defaults: T, given: Partial<T> | undefined): T => {
  for (const [name, value] of Object.entries(given ?? {})) {
    if (typeof value !== 'number' || !(value > 0) || value === Number.POSITIVE_INFINITY) {
      throw new RangeError(`${name} must be a positive number, got ${String(value)}`);
    }
  }
  return { ...defaults, ...given };
};
