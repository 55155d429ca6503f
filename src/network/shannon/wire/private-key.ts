// A private key that cannot be printed: it lives in one buffer, which `destroy` overwrites.
import { inspect } from 'node:util';
import { addressOf } from './address.ts';
import { type Curve, curve as defaultCurve } from './curve.ts';
import { memberPoint } from './hash-to-curve.ts';

/** Thrown for bytes that are no private key. Holds none of them. */
export class PrivateKeyError extends Error {
  override readonly name = 'PrivateKeyError';
}

export class PrivateKey {
  readonly #bytes: Uint8Array;
  readonly #curve: Curve;
  #keyImage: Uint8Array | null = null;
  /** 33 bytes, compressed. */
  readonly publicKey: Uint8Array;
  /** `pokt1…` */
  readonly address: string;

  /**
   * Copies the 32 raw bytes; overwrite yours afterwards. Throws `PrivateKeyError` for anything but a number from 1 to the order less 1.
   */
  constructor(bytes: Uint8Array, curve: Curve = defaultCurve) {
    if (!curve.isPrivateKey(bytes)) {
      throw new PrivateKeyError(`a private key is 32 bytes, neither 0 nor too large for secp256k1; these ${bytes.length} bytes are none`);
    }
    this.#bytes = Uint8Array.from(bytes);
    this.#curve = curve;
    this.publicKey = curve.publicKey(this.#bytes);
    this.address = addressOf(this.publicKey);
  }

  /** Lends the bytes to a function, which must neither keep nor change them. Throws `PrivateKeyError` after `destroy`. */
  use<T>(what: (secret: Uint8Array, curve: Curve) => T): T {
    if (this.isDestroyed) throw new PrivateKeyError(`the private key of ${this.address} was destroyed`);
    return what(this.#bytes, this.#curve);
  }

  /** x·Hp(P), 33 bytes: public, since every ring signature by this key shows it. */
  get keyImage(): Uint8Array {
    this.#keyImage ??= this.use((secret, curve) => curve.multiplySecret(memberPoint(this.publicKey, curve), secret));
    return this.#keyImage;
  }

  get isDestroyed(): boolean {
    return this.#bytes.every((byte) => byte === 0);
  }

  /** Overwrites the bytes. */
  destroy(): void {
    this.#bytes.fill(0);
  }

  toString(): string {
    return `[private key of ${this.address}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
