// A small network in a store, as a test-bench would have left it: for tests of the server and of the page, and for the README's picture.
import { seededRandom } from '../../../stats/index.ts';
import { type Store, supplierId } from '../../../store/index.ts';
import { addAnswers, answersOf } from './seed-answers.ts';
import { estimatesOf } from './seed-estimates.ts';
import { addressOf, type SeedSupplier, zoo } from './seed-suppliers.ts';
import { newTask, taskNames } from './seed-tasks.ts';

export const network = 'localnet';
export const service = 'text-generation';
export const networks = [{ id: network, kind: 'localnet' }] as const;

export interface SeedOptions {
  readonly nowMs: number;
  /** `localnet` when left out; each network of a store is a world of its own. */
  readonly network?: string;
  readonly suppliers?: readonly SeedSupplier[];
  /** Samples in each window; 0 leaves the suppliers unmeasured. */
  readonly samples?: number;
  /** Samples of each supplier that are stored one by one, with what was asked and answered. */
  readonly answers?: number;
  /** Estimates in each history, half an hour apart. */
  readonly history?: number;
}

/** Fills a network of a store; answers with the suppliers' ids by name. Same options, same numbers. */
export async function seedStore(store: Store, options: SeedOptions): Promise<ReadonlyMap<string, string>> {
  const { nowMs, suppliers = zoo, samples = 60, answers = 24, history = 24 } = options;
  const networkId = options.network ?? network;
  const idOf = (name: string) => supplierId(networkId, service, addressOf(name));
  const tasks = await store.write(async (tx) => {
    await tx.suppliers.upsertServices(networkId, [{ id: service, kind: 'text' }]);
    await tx.suppliers.applyListing(networkId, suppliers.map(listingOf), nowMs - 3 * 24 * 3_600_000);
    return tx.tasks.upsert(taskNames.map(newTask), nowMs);
  });
  const random = seededRandom('seed of the board');
  for (let step = samples > 0 ? Math.max(1, history) - 1 : -1; step >= 0; step--) {
    const atMs = nowMs - step * 30 * 60_000 - Math.floor(random() * 40_000);
    const estimates = suppliers.flatMap((supplier) => estimatesOf(idOf(supplier.name), supplier, { atMs, tasks, samples, random }));
    await store.write((tx) => tx.estimates.upsert(estimates, 0));
  }
  if (samples > 0 && answers > 0) {
    const asked = suppliers.map((supplier) => answersOf(idOf(supplier.name), supplier, { nowMs, tasks, answers, random }));
    await addAnswers(store, asked, nowMs);
  }
  return new Map(suppliers.map(({ name }) => [name, idOf(name)]));
}

const listingOf = ({ name }: SeedSupplier) => ({
  serviceId: service,
  address: addressOf(name),
  name,
  urls: [{ rpcType: 'json_rpc', url: `http://127.0.0.1:4${1000 + name.length}` }],
});
