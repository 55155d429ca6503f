// From stage to stage within one process: what a stage has just made and the next would read from the store, and parse, again. A short cut
// only: what is not here (after a restart, in another process, after a stage has failed) is read from the store.
import type { MetricValue, Response } from '../../harness/types.ts';
import type { Measurement, SampleValue } from '../../store/index.ts';

/** How an item ended, from the relay that decided it. */
export interface EndedItem {
  readonly instanceIndex: number;
  readonly attempt: number;
  /** Null: every request got a usable answer. */
  readonly failureKind: string | null;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  /** In the order of the item's requests; null where it failed, the answers' bytes are gone, or `values` say what they are worth. */
  readonly responses: readonly Response[] | null;
  /** What the task's metrics say of the responses, where it was known at once. */
  readonly values: readonly MetricValue[] | null;
}

/** A measurement whose every relay was made by this process. */
export interface AnsweredMeasurement {
  readonly measurement: Measurement;
  /** In the order of its items. */
  readonly ended: readonly (EndedItem | null | undefined)[];
}

export interface Handover {
  /** From requester to evaluator. */
  readonly answered: Shelf<AnsweredMeasurement>;
  /** From evaluator to summarizer: a measurement's samples in the order of its items. */
  readonly scored: Shelf<readonly SampleValue[]>;
}

/** What measurements leave for the next stage, by measurement id. */
export interface Shelf<Value> {
  /** @param items how many items it is about */
  put(measurementId: string, value: Value, items: number): void;
  /** What was put, once; null where nothing was. */
  take(measurementId: string): Value | null;
}

/** @param mostItems on each shelf: the oldest measurements go first where nobody takes them */
export function createHandover(mostItems = 20_000): Handover {
  return { answered: createShelf(mostItems), scored: createShelf(mostItems) };
}

function createShelf<Value>(mostItems: number): Shelf<Value> {
  const held = new Map<string, { value: Value | null; readonly items: number }>();
  let count = 0;
  const take = (id: string): Value | null => {
    const found = held.get(id);
    if (!found) return null;
    count -= found.items;
    held.delete(id);
    const { value } = found;
    // V8 chains the tables that a map has outgrown, and each keeps what was in it until the old generation is collected.
    found.value = null;
    return value;
  };
  return {
    take,
    put(id, value, items) {
      take(id);
      held.set(id, { value, items });
      count += items;
      for (const oldest of held.keys()) {
        if (count <= mostItems) break;
        take(oldest);
      }
    },
  };
}
