// How a parquet schema is read: for each column its type, the tree that the decoder walks, and how a decoded cell becomes a Python value.
// The tree is rewritten: names become safe (`__proto__`, `1` and dots are legal names), and types that the decoder would turn into
// JavaScript's (dates, decimals, maps) are taken off, so that cells arrive as stored.

import type { SchemaElement, SchemaTree } from 'hyparquet';
import { dict, jsonLoads, pyFloat, pyInt, tuple, type Value } from '../../values/index.ts';
import type { DataType, TimeUnit } from '../data-type.ts';
import { pyDate, pyDateTime, pyDecimal, pyTime } from '../python-objects.ts';

export interface ColumnLayout {
  readonly name: string;
  readonly type: DataType;
  /** For the decoder: the column's tree with safe names. */
  readonly tree: SchemaTree;
  /** The column's leaves: their paths in the tree (root first) and their place among the file's leaves. */
  readonly leaves: readonly Leaf[];
}

export interface Leaf {
  readonly index: number;
  readonly path: readonly SchemaTree[];
}

const maxDepth = 64;

/** Layouts of all columns of a schema (as `parquetSchema` gives it). Throws an `Error` for what no reader could hold. */
export function layoutOf(schema: SchemaTree): readonly ColumnLayout[] {
  const counter = { leaves: 0 };
  return schema.children.map((child, i) => {
    const name = child.element.name;
    try {
      const { type, tree } = build(child, [`c${i}`], 1);
      const root: SchemaTree = { ...schema, children: [tree], path: [] };
      return { name, type, tree, leaves: leavesOf(tree, [root], counter) };
    } catch (cause) {
      throw new Error(`column ${JSON.stringify(name)}: ${cause instanceof Error ? cause.message : cause}`, { cause });
    }
  });
}

function leavesOf(tree: SchemaTree, above: readonly SchemaTree[], counter: { leaves: number }): Leaf[] {
  const path = [...above, tree];
  return tree.children.length === 0
    ? [{ index: counter.leaves++, path }]
    : tree.children.flatMap((child) => leavesOf(child, path, counter));
}

interface Built {
  readonly type: DataType;
  readonly tree: SchemaTree;
}

function build(node: SchemaTree, path: string[], depth: number): Built {
  if (depth > maxDepth) throw new Error(`nested deeper than ${maxDepth}`);
  const { element } = node;
  if (element.logical_type?.type === 'VARIANT') throw new Error('the VARIANT type is not supported');
  const kind = element.converted_type ?? element.logical_type?.type;
  const built = node.children.length === 0 ? leaf(node, path) : group(node, path, depth, kind);
  // A repeated field outside a LIST is a list of its own.
  const ownList = element.repetition_type === 'REPEATED' && !path.at(-1)?.startsWith('r');
  return ownList ? { ...built, type: { kind: 'list', item: built.type } } : built;
}

function group(node: SchemaTree, path: string[], depth: number, kind: string | undefined): Built {
  const [repeated, second] = node.children;
  if (
    repeated &&
    !second &&
    repeated.element.repetition_type === 'REPEATED' &&
    (kind === 'LIST' || kind === 'MAP' || kind === 'MAP_KEY_VALUE')
  ) {
    if (kind === 'LIST' && repeated.children.length === 1) {
      const [child] = repeated.children;
      if (child) return listOf(node, repeated, build(child, [...path, 'r', 'c0'], depth + 2), path);
    }
    const inner = build(repeated, [...path, 'r'], depth + 1);
    if (kind === 'LIST')
      return {
        type: { kind: 'list', item: inner.type },
        tree: treeOf(node, path, [inner.tree], inner.tree.children.length === 0 ? 'LIST' : undefined),
      };
    const [key, value] = inner.type.kind === 'struct' ? inner.type.fields : [];
    if (key && value) return { type: { kind: 'map', key: key.type, value: value.type }, tree: treeOf(node, path, [inner.tree]) };
  }
  const children = node.children.map((child, i) => build(child, [...path, `c${i}`], depth + 1));
  const fields = children.map((child, i) => ({ name: node.children[i]?.element.name ?? '', type: child.type }));
  return {
    type: { kind: 'struct', fields },
    tree: treeOf(
      node,
      path,
      children.map((child) => child.tree),
    ),
  };
}

function listOf(node: SchemaTree, repeated: SchemaTree, item: Built, path: string[]): Built {
  const middle = treeOf(repeated, [...path, 'r'], [item.tree]);
  return { type: { kind: 'list', item: item.type }, tree: treeOf(node, path, [middle], 'LIST') };
}

function treeOf(node: SchemaTree, path: string[], children: SchemaTree[], converted?: 'LIST'): SchemaTree {
  const { converted_type: _, logical_type: __, ...rest } = node.element;
  const element: SchemaElement = { ...rest, name: path.at(-1) ?? '', ...(converted && { converted_type: converted }) };
  return { element, children, path, count: node.count };
}

function leaf(node: SchemaTree, path: string[]): Built {
  const type = leafType(node.element);
  const bare = treeOf(node, path, []);
  const text = type.kind === 'string' || type.kind === 'json';
  return { type, tree: text ? { ...bare, element: { ...bare.element, converted_type: 'UTF8' } } : bare };
}

function leafType(element: SchemaElement): DataType {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (logical?.type === 'NULL') return { kind: 'null' };
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL')
    return { kind: 'decimal', precision: element.precision ?? 0, scale: element.scale ?? 0 };
  if (type === 'BOOLEAN') return { kind: 'bool' };
  if (type === 'FLOAT' || type === 'DOUBLE') return { kind: 'float', bits: type === 'FLOAT' ? 32 : 64 };
  if (type === 'INT96') return { kind: 'timestamp', unit: 'ns', utc: false };
  if (type === 'INT32' || type === 'INT64') return integerType(element, type === 'INT32' ? 32 : 64);
  if (type === 'BYTE_ARRAY') {
    const text = logical?.type === 'STRING' || logical?.type === 'JSON' || converted === 'UTF8' || converted === 'JSON';
    return { kind: text ? 'string' : 'binary' };
  }
  if (type === 'FIXED_LEN_BYTE_ARRAY') return logical?.type === 'FLOAT16' ? { kind: 'float', bits: 16 } : { kind: 'binary' };
  throw new Error(`unknown storage type ${type}`);
}

const convertedTimes: Readonly<Record<string, DataType>> = {
  DATE: { kind: 'date' },
  TIME_MILLIS: { kind: 'time', unit: 'ms' },
  TIME_MICROS: { kind: 'time', unit: 'us' },
  TIMESTAMP_MILLIS: { kind: 'timestamp', unit: 'ms', utc: true },
  TIMESTAMP_MICROS: { kind: 'timestamp', unit: 'us', utc: true },
};
const units: Readonly<Record<string, TimeUnit>> = { MILLIS: 'ms', MICROS: 'us', NANOS: 'ns' };

function integerType({ converted_type: converted, logical_type: logical }: SchemaElement, storageBits: 32 | 64): DataType {
  if (logical?.type === 'DATE') return { kind: 'date' };
  if (logical?.type === 'TIME') return { kind: 'time', unit: units[logical.unit] ?? 'us' };
  if (logical?.type === 'TIMESTAMP') return { kind: 'timestamp', unit: units[logical.unit] ?? 'us', utc: logical.isAdjustedToUTC };
  if (logical?.type === 'INTEGER') return { kind: 'int', bits: logical.bitWidth, signed: logical.isSigned };
  const time = converted && convertedTimes[converted];
  if (time) return time;
  const sized = converted ? /^(U?)INT_(\d+)$/.exec(converted) : null;
  return { kind: 'int', bits: sized ? Number(sized[2]) : storageBits, signed: sized?.[1] !== 'U' };
}

/** The Python value of a decoded cell. Throws for what Python cannot hold either (a date in the year 12000). */
export function cellValue(type: DataType, raw: unknown): Value {
  if (raw === null || raw === undefined) return null;
  switch (type.kind) {
    case 'string':
    case 'bool':
      if (typeof raw === 'string' || typeof raw === 'boolean') return raw;
      throw new TypeError(`a ${typeof raw} in a column of ${type.kind}`);
    case 'null':
      return null;
    case 'int':
      return integer(raw, type.bits, type.signed);
    case 'float':
      return pyFloat(type.bits === 16 ? float16(raw) : Number(raw));
    case 'list':
      return items(raw).map((item) => cellValue(type.item, item));
    case 'struct': {
      const fields = members(raw);
      return dict(type.fields.map((field, i) => [field.name, cellValue(field.type, fields[`c${i}`])]));
    }
    case 'map':
      return items(members(raw).r ?? []).map((pair) => {
        const { c0, c1 } = members(pair);
        return tuple([cellValue(type.key, c0), cellValue(type.value, c1)]);
      });
    case 'json':
      return jsonCell(String(raw));
    case 'binary':
      if (raw instanceof Uint8Array) return raw;
      throw new TypeError(`a ${typeof raw} in a column of bytes`);
    case 'date':
      return pyDate(Number(raw));
    case 'time':
      return pyTime(wide(raw), type.unit);
    case 'timestamp':
      return pyDateTime(wide(raw), type.unit, type.utc);
    case 'decimal':
      return pyDecimal(raw instanceof Uint8Array ? bigEndian(raw) : wide(raw), type.scale);
  }
}

function integer(raw: unknown, bits: number, signed: boolean): Value {
  if (typeof raw === 'number') return signed || raw >= 0 ? raw : raw + 2 ** Math.min(bits, 32);
  return pyInt(signed ? wide(raw) : BigInt.asUintN(64, wide(raw)));
}

/** A column of the features' type Json holds JSON text; what is none stays text. */
function jsonCell(text: string): Value {
  try {
    return jsonLoads(text);
  } catch {
    return text;
  }
}

function wide(raw: unknown): bigint {
  if (typeof raw === 'bigint') return raw;
  if (typeof raw === 'number') return BigInt(raw);
  throw new TypeError(`a ${typeof raw} where a number should be`);
}

function items(raw: unknown): readonly unknown[] {
  if (Array.isArray(raw)) return raw;
  // Lists of numbers may come as typed arrays.
  if (ArrayBuffer.isView(raw) && 'length' in raw) return Array.from(raw as unknown as ArrayLike<unknown>);
  throw new TypeError(`a ${typeof raw} where a list should be`);
}

function members(raw: unknown): Readonly<Record<string, unknown>> {
  if (typeof raw === 'object' && raw !== null) return raw as Record<string, unknown>;
  throw new TypeError(`a ${typeof raw} where a struct should be`);
}

function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}

function float16(raw: unknown): number {
  if (!(raw instanceof Uint8Array) || raw.length !== 2) throw new TypeError('a float16 that is not two bytes');
  return new DataView(raw.buffer, raw.byteOffset, 2).getFloat16(0, true);
}
