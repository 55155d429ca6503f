// A measurement's items as its row keeps them: ids of items that were chosen in the same way stand together. The row is written once and
// read by each stage, and a hundred items with everything of each would be most of what it weighs.
import type { MeasurementItem } from './tables.ts';

/** Consecutive items that were chosen in the same way. */
export interface ItemRun extends Omit<MeasurementItem, 'itemId'> {
  readonly itemIds: readonly string[];
}

/** As `packItems` writes them, or each item with everything of it, as rows of before version 5 of the tables have them. */
export type StoredItems = readonly (ItemRun | MeasurementItem)[];

export function packItems(items: readonly MeasurementItem[]): readonly ItemRun[] {
  const runs: (ItemRun & { readonly itemIds: string[] })[] = [];
  for (const { itemId, policy, inclusionProbability, repeat } of items) {
    const last = runs.at(-1);
    if (last && last.policy === policy && last.inclusionProbability === inclusionProbability && last.repeat === repeat)
      last.itemIds.push(itemId);
    else runs.push({ policy, inclusionProbability, repeat, itemIds: [itemId] });
  }
  return runs;
}

export function unpackItems(stored: StoredItems): readonly MeasurementItem[] {
  const items: MeasurementItem[] = [];
  for (const entry of stored) {
    if (!('itemIds' in entry)) items.push(entry);
    else {
      const { itemIds, policy, inclusionProbability, repeat } = entry;
      for (const itemId of itemIds) items.push({ itemId, policy, inclusionProbability, repeat });
    }
  }
  return items;
}
