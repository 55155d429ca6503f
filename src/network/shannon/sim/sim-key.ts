// Keys of the simulated network: hashes of seed and name, which hold nothing anywhere.
import { hash } from 'node:crypto';
import { PrivateKey } from '../wire/private-key.ts';

/** The key of an actor (`gateway`, `application`, a supplier's name) of a simulator with this seed. */
export function simKey(seed: string, name: string): PrivateKey {
  return new PrivateKey(hash('sha256', `${seed}/${name}`, 'buffer'));
}
