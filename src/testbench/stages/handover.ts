// From requester to evaluator within one process: how items ended, as it was just read from the answers, so that they need not be read
// from the store and parsed a second time. A short cut only: what is not here (after a restart, in another process) is read from the store.
import type { Response } from '../../harness/types.ts';

/** How an item ended, from the relay that decided it. */
export interface EndedItem {
  readonly instanceIndex: number;
  readonly attempt: number;
  /** Null: every request got a usable answer. */
  readonly failureKind: string | null;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** In the order of the item's requests; null where it failed or the answers' bytes are gone. */
  readonly responses: readonly Response[] | null;
}

export interface Handover {
  /** In the order of the measurement's items. Only of measurements whose every relay is in it. */
  put(measurementId: string, items: readonly EndedItem[]): void;
  /** What was put, once; null where nothing was. */
  take(measurementId: string): readonly EndedItem[] | null;
}

/** @param mostItems the oldest measurements go first where nobody takes them */
export function createHandover(mostItems = 20_000): Handover {
  const held = new Map<string, readonly EndedItem[]>();
  let count = 0;
  const take = (id: string): readonly EndedItem[] | null => {
    const items = held.get(id) ?? null;
    count -= items?.length ?? 0;
    held.delete(id);
    return items;
  };
  return {
    take,
    put(id, items) {
      take(id);
      held.set(id, items);
      count += items.length;
      for (const oldest of held.keys()) {
        if (count <= mostItems) break;
        take(oldest);
      }
    },
  };
}
