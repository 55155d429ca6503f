// A dataset as a task sees it: splits by name, each a list of docs that are made when first asked for.

import { type Dict, dict, type Value } from '../values/index.ts';
import { type Field, featuresOf } from './data-type.ts';
import { MissingSplitError } from './dataset-error.ts';
import { parseSplitSlice, sliceBounds } from './split-slice.ts';
import { sliced, type Table } from './table.ts';

export interface Dataset {
  /** As the task names it: `cais/mmlu`, `json`, a folder. */
  readonly path: string;
  /** The configuration (`dataset_name`); null where the task names none. */
  readonly name: string | null;
  /** In the dataset's order. */
  readonly splitNames: readonly string[];
  has(split: string): boolean;
  /** A split, or a part of one (`train[:10]`, `test[50%:]`). Downloads and opens its files at the first call. Throws `MissingSplitError`. */
  split(name: string): Promise<DatasetSplit>;
}

export interface DatasetSplit {
  readonly name: string;
  readonly length: number;
  readonly fields: readonly Field[];
  /** The `datasets` library's features JSON, as Python code expects to find it. */
  readonly features: Dict;
  /** The row as a Python dict, columns in order. The same object at every call. `row` counts from 0; throws `RangeError` beyond the end. */
  doc(row: number): Dict;
  /** All docs in order. */
  docs(): readonly Dict[];
  /** All values of a column; undefined where there is no such column. */
  column(name: string): readonly Value[] | undefined;
}

/** A dataset whose splits are opened by `open`, once each. */
export function datasetOf(
  path: string,
  name: string | null,
  splitNames: readonly string[],
  open: (split: string) => Promise<Table>,
): Dataset {
  const title = name === null ? path : `${path} (${name})`;
  const tables = new Map<string, Promise<Table>>();
  const splits = new Map<string, Promise<DatasetSplit>>();
  function table(split: string): Promise<Table> {
    const known = tables.get(split) ?? open(split);
    tables.set(split, known);
    return known;
  }
  async function make(request: string): Promise<DatasetSplit> {
    if (splitNames.includes(request)) return splitOf(request, await table(request));
    const slice = parseSplitSlice(request);
    if (!slice || !splitNames.includes(slice.split)) throw new MissingSplitError(title, request, splitNames);
    const whole = await table(slice.split);
    const [start, end] = sliceBounds(slice, whole.length);
    return splitOf(request, sliced(whole, start, end));
  }
  return {
    path,
    name,
    splitNames,
    has: (split) => splitNames.includes(split),
    split(request) {
      const known = splits.get(request) ?? make(request);
      splits.set(request, known);
      known.catch(() => splits.delete(request) && tables.delete(request));
      return known;
    },
  };
}

/** A split over a table. */
export function splitOf(name: string, table: Table): DatasetSplit {
  const docs = new Array<Dict | undefined>(table.length);
  const plain = !(dict(table.fields.map(({ name: field }) => [field, null])) instanceof Map);
  function doc(row: number): Dict {
    const known = docs[row];
    if (known) return known;
    if (!Number.isInteger(row) || row < 0 || row >= table.length)
      throw new RangeError(`split "${name}" has rows 0 to ${table.length - 1}, not ${row}`);
    const made = plain ? objectOf(table, row) : dict(table.fields.map((field, column) => [field.name, table.cell(row, column)]));
    docs[row] = made;
    return made;
  }
  return {
    name,
    length: table.length,
    fields: table.fields,
    features: featuresOf(table.fields),
    doc,
    docs: () => Array.from({ length: table.length }, (_, row) => doc(row)),
    column(column) {
      const index = table.fields.findIndex((field) => field.name === column);
      return index < 0 ? undefined : Array.from({ length: table.length }, (_, row) => table.cell(row, index));
    },
  };
}

/** A row as a plain object, for columns whose names allow that: a third of the time of `dict`. */
function objectOf(table: Table, row: number): Dict {
  const made: Record<string, Value> = {};
  for (let column = 0; column < table.fields.length; column++) {
    const field = table.fields[column];
    if (field) made[field.name] = table.cell(row, column);
  }
  return made;
}
