// Random keys, sessions and messages for property tests.
import { hash } from 'node:crypto';
import fc from 'fast-check';
import { addressOf } from '../wire/address.ts';
import type { Curve } from '../wire/curve.ts';
import { PrivateKey } from '../wire/private-key.ts';
import type { RandomBytes } from '../wire/ring-sign.ts';

/** Test keys are hashes of names. */
export const testKey = (name: string, curve?: Curve): PrivateKey => new PrivateKey(hash('sha256', `key of ${name}`, 'buffer'), curve);

/** Replayable bytes: SHA-256 of seed and counter. */
export function seededBytes(seed: string): RandomBytes {
  let counter = 0;
  return (length) => {
    const blocks: Buffer[] = [];
    for (let made = 0; made < length; made += 32) blocks.push(hash('sha256', `${seed}/${counter++}`, 'buffer'));
    return Buffer.concat(blocks).subarray(0, length);
  };
}

export const keyNames = fc.integer({ min: 0, max: 40 }).map(String);

export const sessionHeaders = fc
  .record({
    application: keyNames,
    service: fc.stringMatching(/^[a-zA-Z0-9_-]{1,42}$/),
    id: fc.stringMatching(/^[0-9a-f]{64}$/),
    start: fc.nat(),
  })
  .map(({ application, service, id, start }) => ({
    applicationAddress: addressOf(testKey(application).publicKey),
    serviceId: service,
    sessionId: id,
    startHeight: BigInt(start) + 1n,
    endHeight: BigInt(start) + 20n,
  }));

/** How many inputs a fuzz test tries: the long size is what the deserialisers are judged by. */
export const fuzzRuns = process.env.HALLMARK_LONG ? 100_000 : 2_000;

/** Another value of one bit. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = bit >> 3;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
