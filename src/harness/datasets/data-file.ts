// One data file of any known format as a table: parquet, JSON, JSON Lines, CSV, TSV or text, perhaps compressed.

import { readFileSync, statSync } from 'node:fs';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { asNumber, type Dict, get, isList, type Value } from '../values/index.ts';
import { csvTable } from './csv/csv-table.ts';
import { missingTexts } from './csv/csv-values.ts';
import { BadDataFileError, DatasetError, reason, shown } from './dataset-error.ts';
import { jsonTable } from './json/json-table.ts';
import { openParquet } from './parquet/parquet-table.ts';
import type { Table } from './table.ts';
import { textTable } from './text-table.ts';

export type DataFormat = 'parquet' | 'json' | 'csv' | 'text';

const formats: Readonly<Record<string, DataFormat>> = {
  parquet: 'parquet',
  geoparquet: 'parquet',
  gpq: 'parquet',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
  csv: 'csv',
  tsv: 'csv',
  txt: 'text',
};

/** Texts larger than this are refused, as stored and after decompression: a string holds no more. */
const maxTextBytes = 500 << 20;

/** The format by the name's ending (`x.jsonl`, `x.csv.gz`); null where it is none of ours. */
export function formatOf(name: string): DataFormat | null {
  const endings = name.toLowerCase().split('/').at(-1)?.split('.').slice(1).reverse() ?? [];
  for (const ending of endings) {
    const format = formats[ending];
    if (format) return format;
    if (ending !== 'gz' && ending !== 'zst') return null;
  }
  return null;
}

/**
 * Reads a file. `name`: how it was named (its ending tells the separator and the compression); `options`: what `load_dataset` takes for the format.
 * Throws `BadDataFileError`.
 */
export function openDataFile(path: string, name: string, format: DataFormat, options: Dict): Table {
  if (format === 'parquet') return openParquet(path);
  const text = textOf(path, name);
  if (format === 'json') return jsonTable(name, text, textOption(options, 'field'));
  if (format === 'text') {
    const sampleBy = textOption(options, 'sample_by') ?? 'line';
    if (sampleBy !== 'line' && sampleBy !== 'paragraph' && sampleBy !== 'document') {
      throw new DatasetError(`dataset_kwargs.sample_by is ${shown(sampleBy)}; it can be line, paragraph or document`);
    }
    return textTable(name, text, { sampleBy, keepLinebreaks: get(options, 'keep_linebreaks') === true });
  }
  return openCsv(name, text, options);
}

function openCsv(name: string, text: string, options: Dict): Table {
  const separator = textOption(options, 'delimiter') ?? textOption(options, 'sep') ?? (/\.tsv(\.|$)/i.test(name) ? '\t' : ',');
  for (const key of unsupportedCsv) {
    const value = get(options, key);
    if (value !== undefined && value !== null)
      throw new DatasetError(`dataset_kwargs.${key} is not supported for CSV files; prepare the file ${shown(name)} without it`);
  }
  if (separator.length !== 1) throw new DatasetError(`dataset_kwargs.sep is ${shown(separator)}; only one character is supported`);
  return csvTable(name, text, {
    separator,
    quote: get(options, 'quoting') === 3 ? null : (textOption(options, 'quotechar') ?? '"'),
    escape: textOption(options, 'escapechar'),
    skipInitialSpace: get(options, 'skipinitialspace') === true,
    skipBlankLines: get(options, 'skip_blank_lines') !== false,
    header: headerOption(get(options, 'header')),
    names: namesOption(get(options, 'column_names') ?? get(options, 'names')),
    missing: missingOption(options),
  });
}

const unsupportedCsv = [
  'index_col',
  'usecols',
  'skiprows',
  'nrows',
  'thousands',
  'comment',
  'true_values',
  'false_values',
  'converters',
  'lineterminator',
];

function headerOption(value: Value | undefined): number | null | 'infer' {
  if (value === undefined || value === 'infer') return 'infer';
  if (value === null) return null;
  const row = asNumber(value);
  if (row !== null && Number.isInteger(row) && row >= 0) return row;
  throw new DatasetError('dataset_kwargs.header can be a row number, null or "infer"');
}

function namesOption(value: Value | undefined): readonly string[] | null {
  if (value === undefined || value === null) return null;
  if (isList(value)) return value.map(String);
  throw new DatasetError('dataset_kwargs.column_names must be a list of names');
}

function missingOption(options: Dict): ReadonlySet<string> {
  if (get(options, 'na_filter') === false) return new Set();
  const own = get(options, 'na_values') ?? null;
  const extra = own === null ? [] : isList(own) ? own.map(String) : [String(own)];
  return new Set([...(get(options, 'keep_default_na') === false ? [] : missingTexts), ...extra]);
}

function textOption(options: Dict, key: string): string | null {
  const value = get(options, key) ?? null;
  if (value === null || typeof value === 'string') return value;
  throw new DatasetError(`dataset_kwargs.${key} must be a text`);
}

function textOf(path: string, name: string): string {
  if (statSync(path).size > maxTextBytes) throw new BadDataFileError(name, `is larger than ${maxTextBytes} bytes; convert it to parquet`);
  const bytes = readFileSync(path);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(decompressed(bytes));
  } catch (cause) {
    throw new BadDataFileError(name, `cannot be read as UTF-8 text: ${reason(cause)}`, { cause });
  }
}

function decompressed(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, { maxOutputLength: maxTextBytes });
  if (bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd)
    return zstdDecompressSync(bytes, { maxOutputLength: maxTextBytes });
  return bytes;
}
