// A parquet file as a table. Opening reads the footer only; a column of a row group is decoded when a cell of it is first asked for.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { type ColumnMetaData, type Compressors, type FileMetaData, flatten, parquetMetadata, parquetSchema } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { readColumn } from 'hyparquet/src/column.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { compressors as decompressors } from 'hyparquet-compressors';
import { get, isDict, jsonLoads, type Value } from '../../values/index.ts';
import { withFeature } from '../data-type.ts';
import { BadDataFileError, reason } from '../dataset-error.ts';
import type { Table } from '../table.ts';
import { type ColumnLayout, cellValue, layoutOf } from './layout.ts';

const limits = {
  /** Files up to this size are read at once. */
  wholeFileBytes: 4 << 20,
  footerBytes: 64 << 20,
  columns: 20_000,
  rows: 2 ** 31,
  /** One column of one row group, as stored and after decompression. */
  chunkBytes: 1 << 30,
};

/** Opens a parquet file. Throws `BadDataFileError` for what is damaged, encrypted or larger than any reader should hold. */
export function openParquet(path: string): Table {
  return guarded(path, 'is not a parquet file that can be read', () => {
    const file = randomAccess(path);
    const metadata = footer(file);
    const columns = withHubFeatures(layoutOf(parquetSchema(metadata)), metadata);
    const groups = rowGroups(metadata, columns);
    const rows = groups.at(-1)?.end ?? 0;
    if (BigInt(rows) !== metadata.num_rows) throw new Error(`its footer promises ${metadata.num_rows} rows, its row groups hold ${rows}`);
    let current: Group | undefined;
    return {
      origin: path,
      length: rows,
      fields: columns,
      cell(row, index) {
        if (!current || row < current.start || row >= current.end) current = groups.find(({ end }) => row < end);
        const group = current;
        const column = columns[index];
        if (!group || !column) throw new RangeError(`${path} has no cell in row ${row}, column ${index}`);
        return guarded(path, `column ${JSON.stringify(column.name)} cannot be read`, () => {
          const cells = group.decoded[index] ?? decodeColumn(file, column, group);
          group.decoded[index] = cells;
          return cellValue(column.type, cells[row - group.start]);
        });
      },
    };
  });
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly chunks: readonly ColumnMetaData[];
  readonly decoded: (ArrayLike<unknown> | undefined)[];
}

interface RandomAccess {
  readonly size: number;
  read(start: number, end: number): Uint8Array;
}

function randomAccess(path: string): RandomAccess {
  const whole = withFile(path, (fd) => {
    const { size } = fstatSync(fd);
    return { size, bytes: size <= limits.wholeFileBytes ? readFully(fd, 0, size) : undefined };
  });
  return {
    size: whole.size,
    read(start, end) {
      if (!(start >= 0 && end >= start && end <= whole.size))
        throw new Error(`its footer points to bytes ${start} to ${end} of ${whole.size}`);
      return whole.bytes ? whole.bytes.subarray(start, end) : withFile(path, (fd) => readFully(fd, start, end));
    },
  };
}

function withFile<T>(path: string, use: (fd: number) => T): T {
  const fd = openSync(path, 'r');
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

function readFully(fd: number, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(fd, bytes, at, bytes.length - at, start + at);
    if (read === 0) throw new Error('it became shorter while it was read');
    at += read;
  }
  return bytes;
}

function footer(file: RandomAccess): FileMetaData {
  if (file.size < 12) throw new Error(`it has only ${file.size} bytes`);
  const tail = file.read(file.size - 8, file.size);
  const magic = Buffer.from(tail.subarray(4)).toString('latin1');
  if (magic === 'PARE') throw new Error('it is encrypted');
  if (magic !== 'PAR1') throw new Error('it does not end in "PAR1"');
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true) + 8;
  if (length > Math.min(file.size, limits.footerBytes)) throw new Error(`its footer of ${length} bytes is too large`);
  return parquetMetadata(file.read(file.size - length, file.size), { geoparquet: false });
}

function rowGroups(metadata: FileMetaData, columns: readonly ColumnLayout[]): Group[] {
  const leaves = columns.reduce((sum, column) => sum + column.leaves.length, 0);
  if (leaves > limits.columns) throw new Error(`it has more than ${limits.columns} columns`);
  const groups: Group[] = [];
  for (const group of metadata.row_groups) {
    const start = groups.at(-1)?.end ?? 0;
    const end = start + Number(group.num_rows);
    if (!(end >= start && end <= limits.rows)) throw new Error(`it has more than ${limits.rows} rows`);
    const chunks = group.columns.flatMap(({ meta_data }) => (meta_data ? [meta_data] : []));
    if (chunks.length !== leaves) throw new Error(`a row group has ${chunks.length} columns, the schema ${leaves}`);
    if (end > start) groups.push({ start, end, chunks, decoded: [] });
  }
  return groups;
}

function decodeColumn(file: RandomAccess, column: ColumnLayout, group: Group): ArrayLike<unknown> {
  const rows = group.end - group.start;
  const parts = new Map<string, unknown[]>();
  let last: ArrayLike<unknown> = [];
  for (const { index, path } of column.leaves) {
    const chunk = group.chunks[index];
    const element = path.at(-1)?.element;
    if (!chunk || !element) throw new Error('its schema and its row groups differ');
    if (chunk.total_uncompressed_size > limits.chunkBytes || chunk.total_compressed_size > limits.chunkBytes) {
      throw new Error(`a row group holds more than ${limits.chunkBytes} bytes of it`);
    }
    const bytes = file.read(...byteRange(chunk));
    const pathInSchema = path.slice(1).map((node) => node.element.name);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    const decoder = {
      pathInSchema,
      type: chunk.type,
      element,
      schemaPath: [...path],
      codec: chunk.codec,
      parsers,
      compressors,
      utf8: false,
    };
    const { data } = readColumn(reader, { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: rows }, decoder);
    last = flatten(data);
    parts.set(pathInSchema.join('.'), Array.isArray(last) ? last : Array.from(last));
  }
  if (column.tree.children.length > 0) {
    assembleNested(parts, column.tree, parsers);
    last = parts.get(column.tree.path.join('.')) ?? [];
  }
  if (last.length !== rows) throw new Error(`a row group of ${rows} rows holds ${last.length} values of it`);
  return last;
}

function byteRange(chunk: ColumnMetaData): [number, number] {
  const dictionary = chunk.dictionary_page_offset;
  const first = dictionary && dictionary < chunk.data_page_offset ? dictionary : chunk.data_page_offset;
  return [Number(first), Number(first + chunk.total_compressed_size)];
}

// The library's own text decoder drops a leading U+FEFF and lets damaged text through.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const parsers = {
  ...DEFAULT_PARSERS,
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes && utf8.decode(bytes),
  timestampFromNanoseconds: (nanos: bigint) => nanos,
};

const compressors: Compressors = Object.fromEntries(
  Object.entries({
    ...decompressors,
    GZIP: (input: Uint8Array, length: number) => gunzipSync(input, { maxOutputLength: length }),
    BROTLI: (input: Uint8Array, length: number) => brotliDecompressSync(input, { maxOutputLength: length }),
    ZSTD: (input: Uint8Array, length: number) => zstdDecompressSync(input, { maxOutputLength: length }),
  }).map(([codec, decompress]) => [
    codec,
    (input: Uint8Array, length: number) => {
      if (!(length <= limits.chunkBytes)) throw new Error(`a page of ${length} bytes is too large`);
      return decompress(input, length);
    },
  ]),
);

/** Files that the `datasets` library wrote carry its features: names of class labels, JSON in text. */
function withHubFeatures(columns: readonly ColumnLayout[], metadata: FileMetaData): readonly ColumnLayout[] {
  const text = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  const features = text === undefined ? undefined : member(member(parsedJson(text), 'info'), 'features');
  return columns.map((column) => ({ ...column, type: withFeature(column.type, member(features, column.name)) }));
}

function member(value: Value | undefined, key: string): Value | undefined {
  return value !== undefined && isDict(value) ? get(value, key) : undefined;
}

function parsedJson(text: string): Value | undefined {
  try {
    return jsonLoads(text);
  } catch {
    return undefined;
  }
}

function guarded<T>(path: string, problem: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof BadDataFileError) throw cause;
    throw new BadDataFileError(path, `${problem}: ${reason(cause)}`, { cause });
  }
}
