// From the zoo and a seed to suppliers with addresses.
import { hashUnit } from './chance.ts';
import type { ZooEntry } from './zoo.ts';

/** LocalNet's only service. */
export const textGeneration = { id: 'text-generation', kind: 'text' } as const;

export interface Inhabitant {
  readonly entry: ZooEntry;
  /** Operator address: opaque, the same for the same seed. */
  readonly address: string;
}

const bech32Alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** The zoo's suppliers under a seed. */
export function population(entries: readonly ZooEntry[], seed: number): readonly Inhabitant[] {
  return entries.map((entry) => ({ entry, address: addressOf(seed, entry.key) }));
}

/** Looks like an address of Pocket Network: `pokt1` and 38 characters; the last six are no checksum. */
function addressOf(seed: number, key: string): string {
  const characters = Array.from({ length: 38 }, (_, i) => bech32Alphabet.charAt(Math.floor(hashUnit(seed, 'address', key, i) * 32)));
  return `pokt1${characters.join('')}`;
}
