// Requester: sends a measurement's relays within the supplier's session and keeps what came back.

import type { Measurement, RelayOutcome as StoredOutcome } from '../../store/index.ts';
import { type AskDeps, type AskedItem, askItem, endOf } from '../ask.ts';
import { canAsk, type TaskPolicy } from '../policy.ts';
import { decidingRelay } from './deciding-relay.ts';
import type { StageDeps } from './deps.ts';
import type { EndedItem } from './handover.ts';
import { openRelayWriter } from './relay-writer.ts';
import { isFailureKind } from './stored-failure.ts';

/** How the stage ended: `waiting` is handed out again by the manager, `past` was done before. */
export type RequestEnd = 'answered' | 'waiting' | 'abandoned' | 'past';

/**
 * Asks every item of a measurement that has not ended yet. Relays are stored as items end, so that what a crash or the end of a
 * session interrupts goes on where it stopped. Rejects with the signal's reason when `signal` aborts.
 */
export async function request(id: string, signal: AbortSignal, deps: StageDeps): Promise<RequestEnd> {
  const found = await deps.ledger.read(id);
  if (found?.measurement.state !== 'sampled') return 'past';
  const { measurement, relays: stored } = found;
  const policy = deps.policies.get(measurement.taskId);
  if (!policy) return end(measurement, 'abandoned', deps);
  const place = deps.sessions.find(measurement.supplierId);
  if (!place) return end(measurement, 'waiting', deps);
  await deps.identifier.check(place, signal, deps);
  const { network, address, serviceId } = place;
  const api = network.api(address, serviceId);
  if (!canAsk(api, policy.task)) return end(measurement, 'abandoned', deps);
  const model = await deps.limiter.run(measurement.supplierId, () => network.model(address, serviceId), signal);

  const writer = openRelayWriter(measurement, place, deps);
  // One item's error must not leave the others running.
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal.reason);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const asking: AskDeps = {
    wire: { api, model },
    relay: (http) => network.relay({ session: place.session, address, http, signal: stop.signal }),
    sleep: (ms) => deps.sleep(ms, stop.signal),
    nowMs: deps.now,
    loopDelaySince: deps.loopDelay.longestSince,
    retries: deps.retries,
  };
  const ended: EndedItem[] = [];
  let areEnded = true;
  const keep = (itemIndex: number, item: AskedItem): unknown => {
    const last = endedItem(item);
    if (last) ended[itemIndex] = last;
    if (item.ended === 'unended') areEnded = false;
    return writer.add(itemIndex, item.relays) && writer.flush();
  };
  const ask = (itemIndex: number): Promise<unknown> => {
    const itemId = measurement.items[itemIndex]?.itemId ?? '';
    const earlier = stored.length === 0 ? stored : stored.filter((relay) => relay.itemIndex === itemIndex);
    if (hasEnded(earlier, policy, itemId)) return Promise.resolve();
    if (deps.sessions.find(measurement.supplierId)?.session.id !== place.session.id) {
      areEnded = false;
      return Promise.resolve();
    }
    const again = earlier.length > 0 && { ...asking, firstAttempt: 1 + Math.max(...earlier.map(({ attempt }) => attempt)) };
    return askItem(policy.task, itemId, again || asking).then((item) => keep(itemIndex, item));
  };
  try {
    await deps.limiter.each(measurement.supplierId, measurement.items.length, ask, stop);
  } catch (error) {
    // What was answered is kept, whatever ended the others.
    await writer.flush();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  const to = areEnded ? 'answered' : 'waiting';
  const areStored = await writer.flush({ id, from: 'sampled', to, sessionId: place.session.id });
  if (to === 'answered' && stored.length === 0 && areStored) deps.handover.answered.put(id, { measurement, ended }, ended.length);
  return to;
}

/** What the evaluator would read of an item that was asked from its first request on. */
function endedItem(item: AskedItem): EndedItem | null {
  const last = item.relays.at(-1);
  if (!last) return null;
  const { instanceIndex, attempt, answer, sentAtMs } = last;
  const failureKind = answer.ok ? null : answer.failure.kind;
  const { responses, values } = item.ended === 'answered' ? item : { responses: null, values: null };
  // Responses that have their worth need not be kept until the measurement ends.
  return { instanceIndex, attempt, failureKind, sentAt: sentAtMs, responses: values ? null : responses, values };
}

/** Whether stored relays say that nothing is left to ask of an item. */
function hasEnded(relays: readonly StoredOutcome[], { task }: TaskPolicy, itemId: string): boolean {
  if (relays.length === 0) return false;
  const decided = decidingRelay(relays, task.constructRequests(itemId).length);
  if (!decided) return false;
  const { failureKind } = decided;
  return failureKind === null || (isFailureKind(failureKind) && endOf({ kind: failureKind }) === 'failed');
}

async function end({ id }: Measurement, to: 'waiting' | 'abandoned', deps: StageDeps): Promise<RequestEnd> {
  await deps.ledger.write({ relays: null, pack: null, change: { id, from: 'sampled', to } });
  return to;
}
