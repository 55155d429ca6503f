// The samples of measurements that were just evaluated: as this process's evaluator has made them, or from the store.
import type { SampleValue } from '../../store/index.ts';
import type { StageDeps } from '../stages/deps.ts';

/** In the order in which they were taken. */
export async function newSamples(measurementIds: readonly string[], { handover, store }: StageDeps): Promise<readonly SampleValue[]> {
  const ids = measurementIds.toSorted();
  const handed = new Map(ids.map((id) => [id, handover.scored.take(id)]));
  const others = ids.filter((id) => handed.get(id) === null);
  const read = await store.read.samples.values('operator', others);
  // A stable sort: samples of one millisecond stay in the order of measurement and item, as the store has them.
  return [...read, ...[...handed.values()].flatMap((its) => its ?? [])].sort(byTime);
}

const byTime = (a: SampleValue, b: SampleValue): number => a.takenAt - b.takenAt;
