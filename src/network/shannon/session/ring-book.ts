// The ring of an application in a session, and which of our keys signs for it.
import type { Chain } from '../chain/chain.ts';
import { memory } from '../chain/memory.ts';
import type { ChainApplication } from '../chain/types.ts';
import type { PrivateKey } from '../wire/private-key.ts';
import type { SessionHeader } from '../wire/relay-messages.ts';
import { ringAddresses } from './ring-members.ts';

export interface Ring {
  /** Public keys, 33 bytes each. */
  readonly members: readonly Uint8Array[];
  readonly key: PrivateKey;
}

export interface RingProblem {
  /** What to do, in words. */
  readonly problem: string;
}

export interface RingBook {
  /**
   * The ring for a session. Delegations are asked for once for each session; `fresh` asks again, since a new delegation counts at once.
   * Throws `ChainError`.
   */
  ring(header: SessionHeader, fresh?: boolean): Promise<Ring | RingProblem>;
}

export function ringBook(chain: Chain, keys: readonly PrivateKey[]): RingBook {
  const applications = memory<ChainApplication>(256);
  const rings = memory<Ring | RingProblem>(256);
  const find = async ({ applicationAddress, endHeight }: SessionHeader, name: string): Promise<Ring | RingProblem> => {
    const application = await applications.get(name, () => chain.application(applicationAddress));
    const addresses = ringAddresses(application, Number(endHeight));
    const key = keys.find(({ address }) => addresses.includes(address));
    if (!key) return { problem: noKey(applicationAddress, addresses) };
    const members = await Promise.all(addresses.map((address) => chain.publicKey(address)));
    const keyless = members.indexOf(null);
    if (keyless >= 0) {
      return {
        problem: `${addresses[keyless]} shows no public key on chain yet: it has to sign one transaction before its ring can be built`,
      };
    }
    return { key, members: members.filter((member) => member !== null) };
  };
  return {
    ring: async (header, fresh = false) => {
      const name = `${header.applicationAddress}/${header.sessionId}`;
      if (fresh) {
        applications.delete(name);
        rings.delete(name);
      }
      const ring = await rings.get(name, () => find(header, name));
      // A public key that is missing now may be there for the next relay.
      if ('problem' in ring) rings.delete(name);
      return ring;
    },
  };
}

/** Whether two rings have the same members in the same order. */
export function isSameRing(one: Ring, other: Ring): boolean {
  return (
    one.members.length === other.members.length &&
    one.members.every((member, index) => Buffer.compare(member, other.members[index] ?? member.subarray(1)) === 0)
  );
}

/** What to say where none of the configured keys is in the ring. */
export function noKey(application: string, ring: readonly string[]): string {
  const gateways = ring.filter((address) => address !== application);
  const who =
    gateways.length > 0 ? `the application ${application} or of its gateway ${gateways.join(' or ')}` : `the application ${application}`;
  return `no configured key may sign for ${application}: give the key of ${who}`;
}
