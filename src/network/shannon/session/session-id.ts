// Session ids as the chain computes them: a client only compares, a simulator needs them.
import { hash } from 'node:crypto';

export interface SessionIdentity {
  /** Hash of the block at `startHeight`, 32 bytes. */
  readonly blockHash: Uint8Array;
  readonly serviceId: string;
  readonly applicationAddress: string;
  readonly startHeight: number;
}

/** block hash . service . application . start (8 bytes, little endian). */
export function sessionPreimage({ blockHash, serviceId, applicationAddress, startHeight }: SessionIdentity): Buffer {
  const height = Buffer.alloc(8);
  height.writeBigUInt64LE(BigInt(startHeight));
  return Buffer.concat([blockHash, Buffer.from(`.${serviceId}.${applicationAddress}.`), height]);
}

/** SHA3-256 of the preimage, as 64 hex digits. */
export function sessionId(identity: SessionIdentity): string {
  return hash('sha3-256', sessionPreimage(identity), 'hex');
}

/**
 * The suppliers of a session: sorted by a hash of session and operator, the first `count`. All of them where there are fewer.
 *
 * @example
 * pickSuppliers(sessionPreimage(identity), operators, 15);
 */
export function pickSuppliers(preimage: Uint8Array, operators: readonly string[], count: number): readonly string[] {
  if (operators.length <= count) return operators;
  const dot = Buffer.from('.');
  const rank = (operator: string): bigint =>
    hash('sha3-256', Buffer.concat([preimage, dot, Buffer.from(operator)]), 'buffer').readBigInt64BE();
  return operators
    .map((operator) => ({ operator, rank: rank(operator) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
    .slice(0, count)
    .map(({ operator }) => operator);
}
