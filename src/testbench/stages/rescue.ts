// Gives a measurement its job again when nothing has happened to it for long: jobs can be lost (given up after many failures, forgotten by
// the queue after two weeks of rest), measurements cannot.
import type { MeasurementState, QueueName } from '../../store/index.ts';
import type { StageDeps } from './deps.ts';

/** How long nothing must have happened. */
export interface RescueLimits {
  /** In stages that take moments. */
  readonly quickMs: number;
  /** While a supplier is asked: longer than the queue itself lets a job run, because asking twice costs relays. */
  readonly askingMs: number;
}

const minutes = 60_000;
export const rescueLimits: RescueLimits = { quickMs: 5 * minutes, askingMs: 65 * minutes };

/** Most measurements of one call. */
const batch = 1000;

/** Answers with the number of measurements that got a job. Waiting ones get theirs from the manager when their supplier is in session. */
export async function rescue(limits: RescueLimits, deps: StageDeps): Promise<number> {
  const now = deps.now();
  const found = await deps.store.read.measurements.stuck('operator', { before: now - limits.quickMs, limit: batch });
  const stuck = found.filter(({ state, updatedAt }) => state in queueOf && (state !== 'sampled' || updatedAt < now - limits.askingMs));
  if (stuck.length === 0) return 0;
  return deps.store.write(async (tx) => {
    // A state that becomes itself has changed last now: one more job, not one a minute.
    const touched = new Set(
      await tx.measurements.advance(
        stuck.map(({ id, state }) => ({ id, from: state, to: state })),
        now,
      ),
    );
    for (const { id, state, supplierId, taskId } of stuck) {
      const queue = queueOf[state];
      if (!touched.has(id) || !queue) continue;
      if (queue === 'summarize') tx.enqueue(queue, { supplierId, taskId }, { key: id });
      else tx.enqueue(queue, { id }, queue === 'request' ? { group: supplierId } : {});
    }
    return touched.size;
  });
}

const queueOf: Readonly<Partial<Record<MeasurementState, QueueName>>> = {
  planned: 'sample',
  sampled: 'request',
  answered: 'evaluate',
  evaluated: 'summarize',
};
