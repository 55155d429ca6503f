// Collects a body piece by piece. Pieces are copied together, so that a server that sends single bytes cannot make us keep an object
// for each of them; into blocks, so that a body at the limit takes no more memory than its size.

const smallestBlock = 4 * 1024;
const largestBlock = 256 * 1024;

/**
 * Memory that answers are gathered in one after another, in place of fresh memory for each: for a caller that reads each answer before it
 * sends the next. An answer's body is a view of it, good until the next answer comes.
 */
export interface BodyScratch {
  buffer: Buffer;
}

export class BodyCollector {
  readonly #scratch: BodyScratch | undefined;
  /** Full blocks, then the one being filled. */
  readonly #blocks: Buffer[] = [];
  /** Bytes used in the last block. */
  #filled = 0;
  #length = 0;

  constructor(scratch?: BodyScratch) {
    this.#scratch = scratch;
  }

  get length(): number {
    return this.#length;
  }

  add(chunk: Buffer): void {
    if (this.#scratch !== undefined) {
      this.#copyTo(this.#scratch, chunk);
      return;
    }
    // Most answers are one piece: it is kept as it is.
    if (this.#length === 0) {
      this.#blocks.push(chunk);
      this.#filled = chunk.length;
    } else {
      for (let at = 0; at < chunk.length; ) at += this.#fill(chunk, at);
    }
    this.#length += chunk.length;
  }

  /** Everything so far, or its first `limit` bytes, without a hold on the rest. */
  take(limit = Number.POSITIVE_INFINITY): Buffer {
    if (this.#scratch !== undefined) return this.#scratch.buffer.subarray(0, Math.min(this.#length, limit));
    const [first] = this.#blocks;
    if (first === undefined) return Buffer.alloc(0);
    if (this.#blocks.length === 1 && this.#length <= limit) return first.subarray(0, this.#length);
    return Buffer.concat(this.#blocks, Math.min(this.#length, limit));
  }

  #copyTo(scratch: BodyScratch, chunk: Buffer): void {
    const needed = this.#length + chunk.length;
    if (needed > scratch.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(largestBlock, 2 ** Math.ceil(Math.log2(needed))));
      scratch.buffer.copy(larger, 0, 0, this.#length);
      scratch.buffer = larger;
    }
    chunk.copy(scratch.buffer, this.#length);
    this.#length = needed;
  }

  /** Copies as much as the last block holds, and returns how much. */
  #fill(chunk: Buffer, at: number): number {
    let block = this.#blocks.at(-1);
    if (block === undefined || this.#filled === block.length) {
      block = Buffer.allocUnsafeSlow(Math.min(largestBlock, Math.max(smallestBlock, this.#length)));
      this.#blocks.push(block);
      this.#filled = 0;
    }
    const copied = chunk.copy(block, this.#filled, at);
    this.#filled += copied;
    return copied;
  }
}
