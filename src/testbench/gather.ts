// Makes one call of many: what is asked for in the same turn, or while the call before is under way, goes together.

/**
 * A function of one item, made of a function of many. Reading a hundred rows, or writing them in one transaction, costs little more than
 * one; under no load an item goes alone and at once. When a call with several items fails, each is tried alone, so that one bad item
 * fails nobody else: `handle` must bear to be called twice with the same item.
 *
 * @param handle answers in the order of the items
 * @param mostItems items in one call
 *
 * @example
 * const read = gather((ids: readonly string[]) => readMany(ids), 100);
 * await Promise.all([read('a'), read('b')]); // one call of readMany
 */
export function gather<Item, Result>(
  handle: (items: readonly Item[]) => Promise<readonly Result[]>,
  mostItems: number,
): (item: Item) => Promise<Result> {
  interface Waiting {
    readonly item: Item;
    readonly resolve: (result: Result) => void;
    readonly reject: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let running = false;

  const call = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const results = await handle(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new Error(`${batch.length} items were given and ${results.length} results came back`);
      results.forEach((result, index) => {
        batch[index]?.resolve(result);
      });
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) await call([one]);
    }
  };
  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostItems);
      waiting = waiting.slice(mostItems);
      await call(batch);
    }
    running = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running) return;
      running = true;
      setImmediate(run);
    });
}
