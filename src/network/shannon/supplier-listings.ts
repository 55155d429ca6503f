// All staked suppliers of some services, as the test-bench lists them.
import type { SupplierListing } from '../network.ts';
import type { Chain } from './chain/chain.ts';
import { memory } from './chain/memory.ts';
import { type ChainSupplier, rpcTypes } from './chain/types.ts';

/**
 * A function that lists suppliers, asking the chain at most once in `ttlMs`. Suppliers whose last session is over are left out.
 *
 * @param now monotonic milliseconds
 */
export function supplierListings(
  chain: Chain,
  serviceIds: readonly string[],
  now: () => number,
  ttlMs = 30_000,
): () => Promise<readonly SupplierListing[]> {
  const lists = memory<readonly SupplierListing[]>(1);
  let askedAt = Number.NEGATIVE_INFINITY;
  const ask = async (): Promise<readonly SupplierListing[]> => {
    const height = await chain.height();
    const listed = await Promise.all(serviceIds.map((serviceId) => chain.suppliers(serviceId)));
    return serviceIds.flatMap((serviceId, index) =>
      (listed[index] ?? [])
        .filter(({ unstakeHeight }) => unstakeHeight === 0 || height <= unstakeHeight)
        .map((its) => listing(its, serviceId)),
    );
  };
  return () => {
    if (now() - askedAt > ttlMs) {
      lists.clear();
      askedAt = now();
    }
    return lists.get('all', ask);
  };
}

function listing({ operatorAddress, services }: ChainSupplier, serviceId: string): SupplierListing {
  const endpoints = services.filter((its) => its.serviceId === serviceId).flatMap((its) => its.endpoints);
  const urls = endpoints.map(({ url, rpcType }) => ({ rpcType: rpcTypes[rpcType] ?? rpcTypes[0], url }));
  return { serviceId, address: operatorAddress, name: null, urls };
}
