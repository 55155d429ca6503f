// What requesters read and store, many measurements at once: a commit costs the same for one relay and for a hundred.
import { gather } from '../gather.ts';
import type { Ledger, LedgerEntry, StageDeps } from './deps.ts';

// Some 1,000 relays of ordinary size: larger statements would hold up this thread, and with it the latencies of those who are asked.
const mostEntries = 100;
const mostReads = 256;

export function createLedger({ store, now }: Pick<StageDeps, 'store' | 'now'>): Ledger {
  return {
    read: gather(async (ids: readonly string[]) => {
      const [measurements, relays] = await Promise.all([
        store.read.measurements.getMany('operator', ids),
        store.read.relays.outcomesOfMany('operator', ids),
      ]);
      const byId = new Map(measurements.map((measurement) => [measurement.id, measurement]));
      const relaysOf = Map.groupBy(relays, ({ measurementId }) => measurementId);
      return ids.map((id) => {
        const measurement = byId.get(id);
        return measurement ? { measurement, relays: relaysOf.get(id) ?? [] } : null;
      });
    }, mostReads),

    write: gather(async (entries: readonly LedgerEntry[]) => {
      // A measurement that two jobs work on ends once: the first change holds, as it would in two transactions.
      const changes = new Map(entries.flatMap(({ change }) => (change ? [[change.id, change] as const] : [])).reverse());
      const relays = entries.flatMap((entry) => entry.relays ?? []);
      const added = await store.write(async (tx) => {
        const count = await tx.relays.addRows(
          relays,
          entries.flatMap(({ pack }) => pack ?? []),
        );
        for (const id of await tx.measurements.advance([...changes.values()], now())) {
          if (changes.get(id)?.to === 'answered') tx.enqueue('evaluate', { id });
        }
        return count;
      });
      const isAll = added === relays.reduce((sum, { count }) => sum + count, 0);
      return entries.map(() => isAll);
    }, mostEntries),
  };
}
