// Types of columns, as Arrow and the `datasets` library distinguish them, and their form in the Hub's features JSON.

import { type Dict, dict, get, isDict, isList, type Value } from '../values/index.ts';

/** The type of a column, or of what lists and structs hold. */
export type DataType =
  | { readonly kind: 'null' | 'bool' | 'string' | 'binary' | 'date' | 'json' }
  /** `names`: a class label, the names of its values in order. */
  | { readonly kind: 'int'; readonly bits: number; readonly signed: boolean; readonly names?: readonly string[] }
  | { readonly kind: 'float'; readonly bits: 16 | 32 | 64 }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'timestamp'; readonly unit: TimeUnit; readonly utc: boolean }
  | { readonly kind: 'time'; readonly unit: TimeUnit }
  | { readonly kind: 'list'; readonly item: DataType }
  | { readonly kind: 'map'; readonly key: DataType; readonly value: DataType }
  | { readonly kind: 'struct'; readonly fields: readonly Field[] };

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

export interface Field {
  readonly name: string;
  readonly type: DataType;
}

export const int64: DataType = { kind: 'int', bits: 64, signed: true };
export const float64: DataType = { kind: 'float', bits: 64 };

/** Whether two types hold the same values; names of class labels do not matter. */
export function sameType(a: DataType, b: DataType): boolean {
  if (a.kind === 'list') return b.kind === 'list' && sameType(a.item, b.item);
  if (a.kind === 'map') return b.kind === 'map' && sameType(a.key, b.key) && sameType(a.value, b.value);
  if (a.kind === 'struct') {
    return (
      b.kind === 'struct' &&
      a.fields.length === b.fields.length &&
      a.fields.every((field, i) => {
        const other = b.fields[i];
        return other !== undefined && field.name === other.name && sameType(field.type, other.type);
      })
    );
  }
  return dtypeName(a) === dtypeName(b);
}

/**
 * Features as the `datasets` library writes them: `{"answer": {"dtype": "int64", "_type": "Value"}, ...}`,
 * class labels as `{"names": [...], "_type": "ClassLabel"}`, lists as `{"feature": ..., "_type": "List"}`, structs as plain dicts.
 */
export function featuresOf(fields: readonly Field[]): Dict {
  return dict(fields.map(({ name, type }) => [name, featureOf(type)]));
}

function featureOf(type: DataType): Value {
  if (type.kind === 'struct') return featuresOf(type.fields);
  if (type.kind === 'list') return { feature: featureOf(type.item), _type: 'List' };
  if (type.kind === 'map') {
    const pair: DataType = {
      kind: 'struct',
      fields: [
        { name: 'key', type: type.key },
        { name: 'value', type: type.value },
      ],
    };
    return { feature: featureOf(pair), _type: 'List' };
  }
  if (type.kind === 'json') return { _type: 'Json' };
  if (type.kind === 'int' && type.names) return { names: type.names, _type: 'ClassLabel' };
  return { dtype: dtypeName(type), _type: 'Value' };
}

/** `int64`, `timestamp[us, tz=UTC]`, ... as in features; for nested types only their kind. */
export function dtypeName(type: DataType): string {
  switch (type.kind) {
    case 'int':
      return `${type.signed ? '' : 'u'}int${type.bits}`;
    case 'float':
      return `float${type.bits}`;
    case 'decimal':
      return `decimal128(${type.precision}, ${type.scale})`;
    case 'timestamp':
      return `timestamp[${type.unit}${type.utc ? ', tz=UTC' : ''}]`;
    case 'time':
      return `time${type.unit === 's' || type.unit === 'ms' ? 32 : 64}[${type.unit}]`;
    case 'date':
      return 'date32';
    default:
      return type.kind;
  }
}

/** Puts what only features know (names of class labels, JSON in text) on types read from a file; what does not fit is left alone. */
export function withFeature(type: DataType, feature: Value | undefined): DataType {
  if (isList(feature)) return type.kind === 'list' ? { ...type, item: withFeature(type.item, feature[0]) } : type;
  if (feature === undefined || !isDict(feature)) return type;
  const tag = get(feature, '_type');
  if (type.kind === 'struct') {
    const inner = tag === 'Sequence' ? get(feature, 'feature') : feature;
    // A sequence of dicts is stored as a dict of lists; each list has the feature of its member.
    if (inner === undefined || !isDict(inner)) return type;
    const wrap = (item: Value | undefined): Value | undefined =>
      tag === 'Sequence' && item !== undefined ? { feature: item, _type: 'List' } : item;
    return { ...type, fields: type.fields.map((field) => ({ ...field, type: withFeature(field.type, wrap(get(inner, field.name))) })) };
  }
  if (type.kind === 'list') return { ...type, item: withFeature(type.item, get(feature, 'feature')) };
  if (tag === 'Json' && type.kind === 'string') return { kind: 'json' };
  if (tag === 'ClassLabel' && type.kind === 'int') {
    const names = get(feature, 'names');
    return isList(names) ? { ...type, names: names.map(String) } : type;
  }
  return type;
}
