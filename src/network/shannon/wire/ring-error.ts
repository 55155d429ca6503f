// A ring signature that cannot be read or made.

/** Thrown for bytes that are no ring signature, and for rings that cannot sign. */
export class RingError extends Error {
  override readonly name = 'RingError';
}
