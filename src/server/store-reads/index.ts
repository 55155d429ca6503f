// Answers the server's reads from the store.
import { defaultTiers, standardTaxonomies } from '../../leaderboard/index.ts';
import type { Store } from '../../store/index.ts';
import type { Reads } from '../reads.ts';
import { boardReads } from './board.ts';
import { eventReads } from './events.ts';
import type { BenchReport, StoreReadsOptions } from './options.ts';
import { progressReads } from './progress.ts';
import { sampleReads } from './samples.ts';
import { supplierReads } from './suppliers.ts';

export type { TaskFacts } from './options.ts';
export type { BenchReport, StoreReadsOptions };

/**
 * The reads of a server over a store.
 *
 * @example
 * const reads = storeReads(store, { networks: [{ id: 'localnet', kind: 'localnet' }], tasks, bench: bench.progress });
 * const server = await startServer({ reads, host: '127.0.0.1', port: 8787, webDir: 'web/dist' });
 */
export function storeReads(store: Pick<Store, 'read' | 'subscribe'>, options: StoreReadsOptions): Reads {
  const suppliers = supplierReads(store, options);
  const board = boardReads(store, options);
  return {
    tiers: options.tiers ?? defaultTiers,
    taxonomies: options.taxonomies ?? standardTaxonomies(),
    ...suppliers,
    ...board,
    ...sampleReads(store, options),
    ...eventReads(store),
    progress: progressReads(store, options, suppliers.services),
    onChange: (listener) => store.subscribe(() => listener()),
  };
}
