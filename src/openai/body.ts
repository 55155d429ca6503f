// Collects a body piece by piece. Pieces are copied together, so that a server that sends single bytes cannot make us keep an object
// for each of them.

export class BodyCollector {
  #bytes: Buffer | null = null;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(chunk: Buffer): void {
    const needed = this.#length + chunk.length;
    if (this.#bytes === null) {
      // Most answers are one piece: it is kept as it is.
      this.#bytes = chunk;
    } else {
      if (needed > this.#bytes.length) {
        const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#length * 2, 4_096));
        this.#bytes.copy(grown, 0, 0, this.#length);
        this.#bytes = grown;
      }
      chunk.copy(this.#bytes, this.#length);
    }
    this.#length = needed;
  }

  /** Everything so far, or its first `limit` bytes as a copy of their own. */
  take(limit = Number.POSITIVE_INFINITY): Buffer {
    if (this.#bytes === null) return Buffer.alloc(0);
    return this.#length <= limit ? this.#bytes.subarray(0, this.#length) : Buffer.from(this.#bytes.subarray(0, limit));
  }
}
