// Bytes that are not the message they should be.

/** The only error that decoding throws. Names the message, and the field where one is known. */
export class WireError extends Error {
  override readonly name = 'WireError';
}
