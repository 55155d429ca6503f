// Discovery, the manager's first half: brings what the networks list into the store.
import type { Network } from '../../network/network.ts';
import { supplierId } from '../../store/index.ts';
import type { StageDeps } from './deps.ts';

/** Notes who is staked now, who joined, left, came back or moved. Throws where the network does not answer. */
export async function discover(network: Network, deps: StageDeps): Promise<void> {
  const listing = await network.suppliers();
  await deps.store.write(async (tx) => {
    await tx.suppliers.upsertServices(network.id, network.services);
    const changes = await tx.suppliers.applyListing(network.id, listing, deps.now());
    if (changes.joined.length + changes.returned.length + changes.left.length > 0) tx.notify({ kind: 'suppliers' });
  });
  deps.sessions.know(listing.map(({ serviceId, address }) => supplierId(network.id, serviceId, address)));
}
