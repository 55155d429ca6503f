// Scalars modulo the order of secp256k1 as 32 bytes, big endian.

/** The order of the group. */
export const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** Number of bytes of a scalar on the wire. */
export const scalarBytes = 32;

const orderBytes = Buffer.from(order.toString(16), 'hex');

/**
 * The 32 bytes modulo the order, as a copy. Takes the same steps whatever the value, so that secrets may pass.
 * One subtraction is enough: twice the order exceeds 2^256.
 */
export function reduceScalar(bytes: Uint8Array): Uint8Array {
  const less = new Uint8Array(scalarBytes);
  let borrow = 0;
  for (let at = scalarBytes - 1; at >= 0; at -= 1) {
    const digit = (bytes[at] ?? 0) - (orderBytes[at] ?? 0) - borrow;
    borrow = (digit >> 8) & 1;
    less[at] = digit;
  }
  const keep = -borrow & 0xff;
  for (let at = 0; at < scalarBytes; at += 1) less[at] = ((bytes[at] ?? 0) & keep) | ((less[at] ?? 0) & ~keep);
  return less;
}

/** Whether a scalar is 0. */
export function isZero(scalar: Uint8Array): boolean {
  let bits = 0;
  for (const byte of scalar) bits |= byte;
  return bits === 0;
}
