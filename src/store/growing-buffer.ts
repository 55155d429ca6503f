// Memory that grows while something is written into it.

const nothing = Buffer.alloc(0);
const noView = new DataView(nothing.buffer, 0, 0);

/** Takes no memory until the first write. */
export class GrowingBuffer {
  readonly #firstBytes: number;
  #length = 0;
  /** Of this moment: another one after the next `advance`. */
  bytes = nothing;
  /** Of `bytes`. */
  view = noView;

  /** @param firstBytes memory that it begins with */
  constructor(firstBytes: number) {
    this.#firstBytes = firstBytes;
  }

  get length(): number {
    return this.#length;
  }

  /** Makes room for so many bytes and answers where they start. */
  advance(length: number): number {
    const at = this.#length;
    this.#length += length;
    if (this.#length > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#length * 2, this.#firstBytes));
      this.bytes.copy(larger, 0, 0, at);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    return at;
  }

  /** Gives back what lies behind this length. */
  shrink(length: number): void {
    this.#length = length;
  }

  /** What was written since the last time; it is the caller's. */
  take(): Buffer {
    const written = this.bytes.subarray(0, this.#length);
    this.bytes = nothing;
    this.view = noView;
    this.#length = 0;
    return written;
  }
}
