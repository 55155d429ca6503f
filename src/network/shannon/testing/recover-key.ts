// Public keys of recorded suppliers, whose accounts were not all recorded: the one key that fits both signature and address.
import { hash } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { addressOf } from '../wire/address.ts';
import { relayResponse, responseHash } from '../wire/relay-messages.ts';

/** Null where no key of that address signed these bytes. */
export function recoverSupplierKey(bytes: Uint8Array, address: string): Uint8Array | null {
  try {
    const response = relayResponse.decode(bytes);
    const digest = hash('sha256', responseHash(response), 'buffer');
    for (const recovery of [0, 1, 2, 3]) {
      try {
        const signature = secp256k1.Signature.fromBytes(response.meta.signature, 'compact').addRecoveryBit(recovery);
        const key = signature.recoverPublicKey(digest).toBytes(true);
        if (addressOf(key) === address) return key;
      } catch {
        // Not every recovery bit has a point.
      }
    }
  } catch {
    // Not a response, or not signed.
  }
  return null;
}
