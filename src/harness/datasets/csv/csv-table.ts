// A CSV text as a table, with pandas' rules for headers, short and long records, types and missing values.

import { castTable } from '../cast.ts';
import type { DataType, Field } from '../data-type.ts';
import { BadDataFileError } from '../dataset-error.ts';
import { concatenated, type Table } from '../table.ts';
import { type CsvDialect, csvRecords } from './csv-records.ts';
import { csvType, csvValue } from './csv-values.ts';

export interface CsvOptions extends CsvDialect {
  /** The record that holds the names, counted from 0; null: none does. `infer`: the first, unless `names` are given. */
  readonly header: number | null | 'infer';
  readonly names: readonly string[] | null;
  readonly missing: ReadonlySet<string>;
}

/** The library reads CSV in pieces of so many records; the types of the first hold for all. */
const recordsAPiece = 10_000;

/** Throws `BadDataFileError` for a record with more fields than the first one. */
export function csvTable(origin: string, text: string, options: CsvOptions): Table {
  const records = csvRecords(origin, text, options);
  const header = options.header === 'infer' ? (options.names ? null : 0) : options.header;
  const body = records.slice(header === null ? 0 : header + 1);
  const titles = header === null ? null : records[header];
  if (titles === undefined) throw new BadDataFileError(origin, 'has no columns: it is empty');
  const first = body[0]?.length ?? 0;
  const names = options.names ?? (titles ? columnNames(titles) : Array.from({ length: first }, (_, i) => String(i)));
  const width = Math.max(first, names.length);
  const long = body.findIndex((record) => record.length > width);
  if (long >= 0)
    throw new BadDataFileError(
      origin,
      `record ${long + records.length - body.length + 1} has ${body[long]?.length} fields, ${width} were expected`,
    );
  // In records that are longer than the header, what comes before the named fields is an index, which is left out.
  const index = width - names.length;
  const pieces: Table[] = [];
  for (let start = 0; start === 0 || start < body.length; start += recordsAPiece) {
    pieces.push(pieceTable(origin, body.slice(start, start + recordsAPiece), names, index, options.missing));
  }
  return concatenated(
    origin,
    pieces.map((piece) => castTable(piece, pieces[0]?.fields ?? [])),
  );
}

function pieceTable(
  origin: string,
  records: readonly (readonly string[])[],
  names: readonly string[],
  index: number,
  missing: ReadonlySet<string>,
): Table {
  const empty: DataType = { kind: 'null' };
  const fields = names.map((name, i): Field => {
    const texts = records.map((record) => record[i + index] ?? '');
    return { name, type: texts.length === 0 ? empty : csvType(texts, missing) };
  });
  return {
    origin,
    length: records.length,
    fields,
    cell(row, column) {
      const type = fields[column]?.type;
      const text = records[row]?.[column + index] ?? '';
      return type ? csvValue(text, type, missing) : null;
    },
  };
}

/** Names of a header: an empty one becomes `Unnamed: 3`, the second `a` becomes `a.1`. */
function columnNames(titles: readonly string[]): readonly string[] {
  const names = titles.map((title, i) => (title === '' ? `Unnamed: ${i}` : title));
  const counts = new Map<string, number>();
  return names.map((name) => {
    let count = counts.get(name) ?? 0;
    let unique = name;
    while (count > 0) {
      unique = `${name}.${count}`;
      counts.set(name, count + 1);
      if (!names.includes(unique)) break;
      count++;
    }
    counts.set(unique, (counts.get(unique) ?? 0) + 1);
    if (unique === name) counts.set(name, Math.max(1, count));
    return unique;
  });
}
