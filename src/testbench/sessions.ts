// What every network looks like right now: who is in which session. Refreshed by the manager, read by the requester.
import type { Network, Session } from '../network/network.ts';
import { supplierId } from '../store/index.ts';

/** A supplier that can be asked now. */
export interface InSession {
  readonly supplierId: string;
  readonly address: string;
  readonly serviceId: string;
  readonly network: Network;
  readonly session: Session;
}

export interface SessionBook {
  /** Asks each network for its sessions. A network that does not answer keeps the last ones; its error is returned. */
  refresh(): Promise<readonly { readonly network: Network; readonly error: unknown }[]>;
  /** Notes suppliers that the store has: a session may name others before a listing does, and nothing can be planned for them yet. */
  know(supplierIds: readonly string[]): void;
  /** All known suppliers in a session, each once. */
  all(): readonly InSession[];
  /** Whether a session names suppliers that are not known: time to read the listing. */
  hasStrangers(): boolean;
  /** The supplier with its session, null while it is in none. */
  find(supplierId: string): InSession | null;
}

export function openSessionBook(networks: readonly Network[]): SessionBook {
  const byNetwork = new Map<string, ReadonlyMap<string, InSession>>();
  const known = new Set<string>();
  const everybody = (): InSession[] => [...byNetwork.values()].flatMap((found) => [...found.values()]);
  const list = async (network: Network): Promise<void> => {
    const found = new Map<string, InSession>();
    for (const session of await network.sessions()) {
      for (const address of session.addresses) {
        const id = supplierId(network.id, session.serviceId, address);
        found.set(id, { supplierId: id, address, serviceId: session.serviceId, network, session });
      }
    }
    byNetwork.set(network.id, found);
  };
  return {
    async refresh() {
      const results = await Promise.allSettled(networks.map(list));
      return results.flatMap((result, index) => {
        const network = networks[index];
        return result.status === 'rejected' && network ? [{ network, error: result.reason as unknown }] : [];
      });
    },
    know(supplierIds) {
      for (const id of supplierIds) known.add(id);
    },
    all: () => everybody().filter(({ supplierId: id }) => known.has(id)),
    hasStrangers: () => everybody().some(({ supplierId: id }) => !known.has(id)),
    find(id) {
      for (const found of byNetwork.values()) {
        const entry = found.get(id);
        if (entry) return entry;
      }
      return null;
    },
  };
}
