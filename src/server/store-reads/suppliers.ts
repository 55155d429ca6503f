// Who is there: services with their numbers of suppliers, and single suppliers.
import type { Store, Supplier } from '../../store/index.ts';
import type { Reads, Scope, ServiceRead, SupplierRead } from '../reads.ts';
import type { StoreReadsOptions } from './options.ts';

/** Every request asks which services there are; the answer changes seldom. */
const servicesMaxAgeMs = 5_000;

export function supplierReads({ read, subscribe }: Pick<Store, 'read' | 'subscribe'>, { networks }: StoreReadsOptions) {
  let cached: { readonly atMs: number; readonly services: Promise<readonly ServiceRead[]> } | null = null;
  subscribe((event) => {
    if (event.kind === 'suppliers') cached = null;
  });
  const readServices = async () => {
    const ofNetworks = await Promise.all(
      networks.map(async ({ id: network, kind: networkKind }) => {
        const services = await read.suppliers.services(network);
        return Promise.all(
          services.map(async ({ id: service, kind: serviceKind }) => {
            const suppliers = await read.suppliers.list({ networkId: network, serviceId: service });
            return { network, service, networkKind, serviceKind, suppliers: suppliers.length };
          }),
        );
      }),
    );
    return ofNetworks.flat();
  };
  return {
    async services() {
      if (cached === null || performance.now() - cached.atMs > servicesMaxAgeMs) {
        const made = { atMs: performance.now(), services: readServices() };
        cached = made;
        made.services.catch(() => {
          if (cached === made) cached = null;
        });
      }
      return cached.services;
    },

    async supplier(view, id) {
      const supplier = await read.suppliers.get(id);
      const network = networks.find((one) => one.id === supplier?.networkId);
      if (supplier === null || network === undefined) return null;
      // On a chain URLs are public; those that the operator typed may name machines of their own.
      if (network.kind === 'endpoints' && view === 'public') return { ...identity(supplier), urls: [] };
      const history = await read.suppliers.urlHistory(id);
      const since = new Map(history.filter((url) => url.validTo === null).map((url) => [url.rpcType, url.validFrom]));
      return {
        ...identity(supplier),
        urls: supplier.urls.map(({ rpcType, url }) => ({ rpcType, url, since: new Date(since.get(rpcType) ?? supplier.firstSeenAt) })),
      };
    },

    async suppliers(_view, scope: Scope) {
      const suppliers = await read.suppliers.list({ networkId: scope.network, serviceId: scope.service, withLeft: true });
      return suppliers.map((supplier) => ({ ...identity(supplier), urls: [] }));
    },
  } satisfies Partial<Reads>;
}

function identity(supplier: Supplier): Omit<SupplierRead, 'urls'> {
  return {
    id: supplier.id,
    network: supplier.networkId,
    service: supplier.serviceId,
    address: supplier.address,
    name: supplier.name,
    staked: supplier.leftAt === null,
    firstSeen: new Date(supplier.firstSeenAt),
    lastListed: new Date(supplier.lastSeenAt),
  };
}
