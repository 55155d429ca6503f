// Sampler: draws the items of planned measurements. The seed is secret until the measurement is done, so a supplier cannot predict them.
import { seededRandom } from '../../stats/index.ts';
import { type Measurement, type MeasurementItem, office, type StateChange } from '../../store/index.ts';
import type { StageDeps } from './deps.ts';

/** Draws items for these measurements and hands them to the requester; those that are past this stage are left alone. */
export async function sample(ids: readonly string[], deps: StageDeps): Promise<void> {
  const found = await deps.store.read.measurements.getMany('operator', ids);
  const planned = found.filter(({ state }) => state === 'planned');
  const windows = await deps.store.read.windows.list({
    supplierIds: [...new Set(planned.map(({ supplierId }) => supplierId))],
    owner: office,
  });
  const begun = new Set(windows.flatMap(({ supplierId, taskId, samples }) => (samples > 0 ? [`${supplierId} ${taskId}`] : [])));
  const changes = planned.map((measurement) => drawn(measurement, begun.has(`${measurement.supplierId} ${measurement.taskId}`), deps));
  const suppliers = new Map(planned.map(({ id, supplierId }) => [id, supplierId]));
  await deps.store.write(async (tx) => {
    const changed = await tx.measurements.advance(changes, deps.now());
    const sampled = new Set(changes.flatMap(({ id, to }) => (to === 'sampled' ? [id] : [])));
    for (const id of changed) if (sampled.has(id)) tx.enqueue('request', { id }, { group: suppliers.get(id) ?? '' });
  });
}

function drawn(
  { id, taskId, seed }: Measurement,
  isBegun: boolean,
  { policies, firstItems = Number.POSITIVE_INFINITY }: StageDeps,
): StateChange {
  const policy = policies.get(taskId);
  if (!policy) return { id, from: 'planned', to: 'abandoned', reason: 'the task is no longer configured' };
  const random = seededRandom(seed);
  const length = isBegun ? policy.samplesPerMeasurement : Math.min(firstItems, policy.samplesPerMeasurement);
  const items: MeasurementItem[] = [];
  while (items.length < length) items.push({ ...policy.task.draw(random), repeat: 0 });
  return { id, from: 'planned', to: 'sampled', items };
}
