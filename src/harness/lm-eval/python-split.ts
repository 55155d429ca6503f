// Splits of a dataset as task code gets them.
import type { Dataset, DatasetSplit } from '../datasets/index.ts';
import type { Split } from '../python/index.ts';
import { entries, get, isDict, isList, keys } from '../values/index.ts';

/** All splits of a dataset by name. */
export async function splitsOf(dataset: Dataset): Promise<Readonly<Record<string, Split>>> {
  const splits: (readonly [string, Split])[] = [];
  for (const name of dataset.splitNames) splits.push([name, pythonSplit(await dataset.split(name))]);
  return Object.fromEntries(splits);
}

export function pythonSplit(split: DatasetSplit): Split {
  const labels = entries(split.features).flatMap(([column, feature]) => {
    const names = isDict(feature) && get(feature, '_type') === 'ClassLabel' ? get(feature, 'names') : null;
    return isList(names) ? [[String(column), names.map(String)] as const] : [];
  });
  return {
    docs: split.docs(),
    columns: keys(split.features).map(String),
    name: split.name,
    ...(labels.length > 0 ? { classLabels: Object.fromEntries(labels) } : {}),
  };
}
