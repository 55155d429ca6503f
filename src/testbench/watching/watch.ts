// What the summarizer's new samples say of a supplier beside its score: did it change, does it know public items by heart?
import { office, type SampleValue, type Tx, type Watch, type WatchKey } from '../../store/index.ts';
import { breather } from '../breather.ts';
import type { TaskPolicy } from '../policy.ts';
import type { StageDeps } from '../stages/deps.ts';
import { type ChangeFound, watchChange } from './change-watch.ts';
import { type ComparedAnswer, type MemoryFound, watchMemory } from './memory-watch.ts';
import { newSamples } from './new-samples.ts';

/** A window that holds answers of before and after a change. */
export interface ChangedWindow extends ChangeFound {
  readonly supplierId: string;
  readonly taskId: string;
  /** The last sample of before, in ms since the epoch: up to here the window is closed. */
  readonly at: number;
}

export interface Findings {
  readonly changes: readonly ChangedWindow[];
  readonly memories: readonly (MemoryFound & { readonly supplierId: string })[];
  /** What the watches remember from now on. */
  readonly watches: readonly Watch[];
}

/** Somebody else has gone on from the same state: read and watch again. */
export class WatchConflictError extends Error {
  override readonly name = 'WatchConflictError';
}

/** A window's, of one owner. */
export const keyOf = ({ supplierId, taskId }: Pick<SampleValue, 'supplierId' | 'taskId'>): string => `${supplierId} ${taskId}`;
const isWatched = ({ owner, valueKind }: SampleValue): boolean => owner === office && valueKind !== 'unbounded';
const changeKey = (supplierId: string, taskId: string): WatchKey => ({ supplierId, kind: 'change', subject: taskId, owner: office });
const memoryKey = (supplierId: string): WatchKey => ({ supplierId, kind: 'memory', subject: 'public', owner: office });
const textOf = ({ supplierId, kind, subject, owner }: WatchKey): string => [supplierId, kind, subject, owner].join(' ');

/** Looks at the samples of measurements that were not looked at before. Pure but for what it reads. */
export async function watch(measurementIds: readonly string[], deps: StageDeps): Promise<Findings> {
  const { averageRunLength } = deps;
  if (averageRunLength === null || measurementIds.length === 0) return { changes: [], memories: [], watches: [] };
  const samples = (await newSamples(measurementIds, deps)).filter(isWatched);
  const compared = comparedBySupplier(samples, deps.policies);
  const windows = [...Map.groupBy(samples, keyOf).values()];
  const wanted = [
    ...windows.flatMap(([first]) => (first ? [changeKey(first.supplierId, first.taskId)] : [])),
    ...[...compared.keys()].map(memoryKey),
  ];
  const known = new Map((await deps.store.read.watches.many(wanted)).map((one) => [textOf(one), one]));
  const now = deps.now();
  const watches: Watch[] = [];
  const remember = (key: WatchKey, state: unknown): void => {
    watches.push({ ...key, version: (known.get(textOf(key))?.version ?? 0) + 1, state, updatedAt: now });
  };

  const changes: ChangedWindow[] = [];
  const breathe = breather();
  for (const window of windows) {
    const [first] = window;
    if (!first) continue;
    const { supplierId, taskId } = first;
    const key = changeKey(supplierId, taskId);
    const { state, found } = watchChange(known.get(textOf(key))?.state, window, averageRunLength);
    remember(key, state);
    if (found) changes.push({ supplierId, taskId, ...found, at: await lastBefore(first, found, deps) });
    await breathe();
  }
  const memories = [...compared].flatMap(([supplierId, its]) => {
    const key = memoryKey(supplierId);
    const { state, found } = watchMemory(known.get(textOf(key))?.state, its);
    remember(key, state);
    return found ? [{ supplierId, ...found }] : [];
  });
  return { changes, memories, watches };
}

/**
 * Writes what was found: changed windows are closed and all windows of the supplier are to be renewed. In the summarizer's transaction.
 * Throws `WatchConflictError`, which undoes it.
 */
export async function writeFindings(tx: Tx, { changes, memories, watches }: Findings, now: number): Promise<void> {
  if (watches.length > 0 && !(await tx.watches.put(watches))) throw new WatchConflictError('the watches were written by another process');
  for (const { supplierId, taskId, direction, samplesSince, at } of changes) {
    await tx.windows.reset({ supplierId, taskId, at, reason: `change: ${direction}` });
    await tx.windows.expectNews({ supplierId, before: now });
    await tx.events.add([
      { kind: 'change', supplierId, taskId, at: now, data: { direction, since: new Date(at).toISOString(), samplesSince } },
    ]);
    tx.enqueue('summarize', { supplierId, taskId }, { key: `${supplierId} ${taskId} ${at}` });
  }
  for (const { supplierId, ...data } of memories) {
    await tx.events.add([{ kind: 'contamination', supplierId, taskId: null, at: now, data }]);
    tx.notify({ kind: 'supplier', supplierId });
  }
}

/** When the last sample before the change was taken. */
async function lastBefore({ supplierId, taskId }: SampleValue, { samplesSince }: ChangeFound, deps: StageDeps): Promise<number> {
  const newest = await deps.store.read.samples.page('operator', { supplierId, taskIds: [taskId], limit: samplesSince + 1 });
  const before = newest[samplesSince];
  // All that there is came after the change: nothing is closed but the moment before it.
  return before?.takenAt ?? (newest.at(-1)?.takenAt ?? deps.now()) - 1;
}

/** The answers that can be compared, by supplier: binary ones of kinds of which public and fresh items are measured. */
function comparedBySupplier(
  samples: readonly SampleValue[],
  policies: ReadonlyMap<string, TaskPolicy>,
): ReadonlyMap<string, readonly ComparedAnswer[]> {
  const kinds = new Set([...policies.values()].flatMap(({ task }) => task.freshTask ?? []));
  const compared = new Map<string, ComparedAnswer[]>();
  for (const { supplierId, taskId, value, valueKind } of kinds.size > 0 ? samples : []) {
    const task = policies.get(taskId)?.task;
    const kind = task?.freshTask ?? task?.name;
    if (!task || kind === undefined || !kinds.has(kind) || valueKind !== 'binary') continue;
    const answer = { kind, isPublic: task.freshTask !== undefined, value };
    const others = compared.get(supplierId);
    if (others) others.push(answer);
    else compared.set(supplierId, [answer]);
  }
  return compared;
}
