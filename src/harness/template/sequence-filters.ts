// Filters of lists and dicts: sorting, picking, grouping, cutting, adding up.
import * as py from '../values/index.ts';
import { equal, isDict, isList, PyTuple, type Value } from '../values/index.ts';
import { type Filter, flag, given, intOr, type Run, textOr, values } from './filter-arguments.ts';
import { arithmetic, order } from './operators.ts';
import { dictOf, isTrue, itemsOf, type Operand, pairsOf, plainValue, textOf, typeName, Undefined } from './runtime.ts';
import { typeError, valueError } from './template-error.ts';
import { attributeOf, tests } from './tests.ts';

/** What items are compared by: an attribute if one is named, in lower case unless told otherwise. */
export function keyOf(attribute: Operand | undefined, isCaseSensitive: boolean): (value: Value) => Value {
  const getter = given(attribute) ? attributeOf(plainValue(attribute)) : (value: Value) => value;
  return (value) => {
    const key = plainValue(getter(value));
    return !isCaseSensitive && typeof key === 'string' ? py.lower(key) : key;
  };
}

export function sorted(items: readonly Value[], key: (value: Value) => Value, isReversed: boolean): readonly Value[] {
  const keyed = items.map((value) => ({ value, key: key(value) }));
  keyed.sort((a, b) => (isReversed ? order(b.key, a.key) : order(a.key, b.key)));
  return keyed.map(({ value }) => value);
}

export function extreme(sign: 1 | -1): Run {
  return (operand, isCaseSensitive, attribute) => {
    const key = keyOf(attribute, flag(isCaseSensitive));
    const [first, ...rest] = values(operand);
    if (first === undefined) return new Undefined('No aggregated item, sequence was empty.');
    return rest.reduce((best: Value, value) => (order(key(value), key(best)) * sign > 0 ? value : best), first);
  };
}

/** `select`, `reject`, `selectattr` and `rejectattr`: by truth or by a test. */
export function picking(isKept: boolean, byAttribute: boolean): Filter {
  return (operand, { positional }) => {
    if (!isTrue(operand)) return [];
    const [attribute, ...afterAttribute] = byAttribute ? positional : [undefined, ...positional];
    const [testName, ...rest] = afterAttribute.filter((argument) => argument !== undefined);
    const getter = attribute === undefined ? (value: Value): Operand => value : attributeOf(plainValue(attribute));
    const test = testName === undefined ? undefined : tests.get(textOf(testName));
    if (testName !== undefined && test === undefined) throw valueError(`No test named '${textOf(testName)}'.`);
    return values(operand).filter((value) => (test === undefined ? isTrue(getter(value)) : test(getter(value), rest)) === isKept);
  };
}

export function length(operand: Operand): number {
  const value = plainValue(operand);
  if (typeof value === 'string') return py.codePointLength(value);
  if (isList(value)) return value.length;
  if (isDict(value)) return py.keys(value).length;
  throw typeError(`object of type '${typeName(value)}' has no len()`);
}

export function batch(operand: Operand, size?: Operand, fill?: Operand): Operand {
  const items = values(operand);
  const count = intOr(size, 1);
  const rows: Value[][] = [];
  for (let i = 0; i < items.length; i += count) rows.push(items.slice(i, i + count));
  const last = rows.at(-1);
  if (last !== undefined && given(fill)) while (last.length < count) last.push(plainValue(fill));
  return rows;
}

export function columns(operand: Operand, count?: Operand, fill?: Operand): Operand {
  const [items, slices] = [values(operand), intOr(count, 1)];
  const [each, extra] = [Math.floor(items.length / slices), items.length % slices];
  return Array.from({ length: slices }, (_, i) => {
    const start = i * each + Math.min(i, extra);
    const column = items.slice(start, start + each + (i < extra ? 1 : 0));
    return given(fill) && i >= extra ? [...column, plainValue(fill)] : column;
  });
}

export function groupBy(operand: Operand, attribute?: Operand, otherwise?: Operand, isCaseSensitive?: Operand): Operand {
  const getter = attributeOf(plainValue(attribute ?? null));
  const plain = (value: Value): Value => {
    const found = getter(value);
    return plainValue(found instanceof Undefined && given(otherwise) ? otherwise : found);
  };
  const key = (value: Value): Value => {
    const found = plain(value);
    return !flag(isCaseSensitive) && typeof found === 'string' ? py.lower(found) : found;
  };
  const groups: { readonly key: Value; readonly items: Value[] }[] = [];
  for (const value of sorted(values(operand), key, false)) {
    const last = groups.at(-1);
    if (last !== undefined && equal(last.key, key(value))) last.items.push(value);
    else groups.push({ key: key(value), items: [value] });
  }
  return groups.map(({ items }) => PyTuple.of<Value>(plain(items[0] ?? null), items));
}

export function unique(operand: Operand, isCaseSensitive?: Operand, attribute?: Operand): Operand {
  const key = keyOf(attribute, flag(isCaseSensitive));
  const seen: Value[] = [];
  return values(operand).filter((value) => {
    const found = key(value);
    const isNew = !seen.some((other) => equal(other, found));
    if (isNew) seen.push(found);
    return isNew;
  });
}

export function dictSort(operand: Operand, isCaseSensitive?: Operand, by?: Operand, isReversed?: Operand): Operand {
  const position = textOr(by, 'key') === 'key' ? 0 : 1;
  const key = keyOf(position, flag(isCaseSensitive));
  return sorted(pairsOf(dictOf(operand)), key, flag(isReversed));
}

export function reversed(operand: Operand): Operand {
  const value = plainValue(operand);
  return typeof value === 'string' ? py.codePoints(value).toReversed().join('') : itemsOf(value).toReversed();
}

export function summed(operand: Operand, attribute?: Operand, start?: Operand): Operand {
  const getter = given(attribute) ? attributeOf(plainValue(attribute)) : (value: Value): Operand => value;
  return values(operand).reduce((total: Operand, value) => arithmetic('+', total, getter(value)), start ?? 0);
}

export const joined: Run = (operand, separator, attribute) => {
  const getter = given(attribute) ? attributeOf(plainValue(attribute)) : (value: Value): Operand => value;
  return values(operand)
    .map((value) => textOf(getter(value)))
    .join(textOr(separator, ''));
};
