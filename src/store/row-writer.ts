// Fields of rows as PostgreSQL's binary COPY carries them: four bytes of length, then the value; -1 for null.
// Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
import { withoutNul } from './clean.ts';
import { GrowingBuffer } from './growing-buffer.ts';

const jsonbVersion = 1;

/** Up to this length a text is written faster by a loop than by a call into the runtime. */
const shortText = 64;

/** Fields with their lengths before them. */
export class RowWriter {
  readonly #out: GrowingBuffer;

  /** @param firstBytes memory that it begins with */
  constructor(firstBytes: number) {
    this.#out = new GrowingBuffer(firstBytes);
  }

  raw(bytes: Uint8Array): void {
    const at = this.#out.advance(bytes.length);
    this.#out.bytes.set(bytes, at);
  }

  null(): void {
    const at = this.#out.advance(4);
    this.#out.view.setInt32(at, -1);
  }

  int16(value: number): void {
    const at = this.#out.advance(2);
    this.#out.view.setInt16(at, value);
  }

  int32(value: number): void {
    const at = this.#out.advance(4);
    this.#out.view.setInt32(at, value);
  }

  integer(value: number): void {
    const at = this.#out.advance(8);
    this.#out.view.setInt32(at, 4);
    this.#out.view.setInt32(at + 4, value);
  }

  int64(value: number): void {
    const at = this.#out.advance(12);
    const high = Math.floor(value / 2 ** 32);
    this.#out.view.setInt32(at, 8);
    this.#out.view.setInt32(at + 4, high);
    this.#out.view.setInt32(at + 8, value - high * 2 ** 32);
  }

  float(value: number): void {
    const at = this.#out.advance(8);
    this.#out.view.setInt32(at, 4);
    this.#out.view.setFloat32(at + 4, value);
  }

  double(value: number): void {
    const at = this.#out.advance(12);
    this.#out.view.setInt32(at, 8);
    this.#out.view.setFloat64(at + 4, value);
  }

  boolean(value: boolean): void {
    const at = this.#out.advance(5);
    this.#out.view.setInt32(at, 1);
    this.#out.view.setInt8(at + 4, value ? 1 : 0);
  }

  bytes(value: Uint8Array): void {
    this.int32(value.length);
    this.raw(value);
  }

  hex(value: string): void {
    this.int32(value.length / 2);
    const at = this.#out.advance(value.length / 2);
    this.#out.bytes.write(value, at, 'hex');
  }

  /** Text that may hold anything: NULs, which PostgreSQL cannot store, become U+FFFD, and so do lone surrogates when UTF-8 is written. */
  text(value: string): void {
    if (value.length <= shortText && this.#plainText(value)) return;
    const at = this.#out.advance(4);
    this.#utf8(withoutNul(value));
    this.#putLength(at);
  }

  json(text: string): void {
    const at = this.#out.advance(5);
    this.#out.view.setInt8(at + 4, jsonbVersion);
    this.#utf8(text);
    this.#putLength(at);
  }

  /** Writes ASCII without NULs; false, and nothing, where the text holds anything else. */
  #plainText(value: string): boolean {
    const start = this.#out.advance(4 + value.length);
    const { bytes } = this.#out;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code === 0 || code > 0x7f) {
        this.#out.shrink(start);
        return false;
      }
      bytes[start + 4 + index] = code;
    }
    this.#out.view.setInt32(start, value.length);
    return true;
  }

  #utf8(text: string): void {
    // A UTF-16 unit needs three bytes of UTF-8 at most.
    const at = this.#out.advance(text.length * 3);
    this.#out.shrink(at + this.#out.bytes.write(text, at, 'utf8'));
  }

  /** Of the field that began here and ends now. */
  #putLength(at: number): void {
    this.#out.view.setInt32(at, this.#out.length - at - 4);
  }

  /** What was written since the last time; it is the caller's. */
  take(): Buffer {
    return this.#out.take();
  }
}
