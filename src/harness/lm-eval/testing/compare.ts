// Compares what we computed with what lm-eval wrote: texts exactly, numbers to a relative 1e-9.
import { asNumber, type Dict, entries, isDict, isList, PyOther, type Value } from '../../values/index.ts';
import type { Json } from './golden-file.ts';

/** Where two values differ first, in words; null where they are equal. Dicts must have their keys in the same order. */
export function difference(where: string, got: Value | undefined, expected: Json | undefined, tolerance = 1e-9): string | null {
  if (isFloatMark(expected)) return sameSpecial(got, expected['!float']) ? null : unequal(where, got, expected);
  const number = typeof expected === 'number' ? asNumber(got) : null;
  if (typeof expected === 'number') return number !== null && isNear(number, expected, tolerance) ? null : unequal(where, got, expected);
  if (isArray(expected)) {
    if (!isList(got) || got.length !== expected.length) return unequal(where, got, expected);
    return firstOf(expected.map((item, i) => () => difference(`${where}[${i}]`, got[i], item, tolerance)));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (!isDict(got)) return unequal(where, got, expected);
    return differenceOfDicts(where, got, expected, tolerance);
  }
  const plain = got instanceof PyOther ? got.str : typeof got === 'bigint' ? Number(got) : got;
  return plain === expected ? null : unequal(where, got, expected);
}

function differenceOfDicts(where: string, got: Dict, expected: { readonly [key: string]: Json }, tolerance: number): string | null {
  const [keys, wanted] = [entries(got).map(([key]) => String(key)), Object.keys(expected)];
  if (keys.toSorted().join('\n') !== wanted.toSorted().join('\n'))
    return `${where}: keys ${keys.join(', ')} instead of ${wanted.join(', ')}`;
  return firstOf(
    entries(got).map(
      ([key, item]) =>
        () =>
          difference(`${where}.${String(key)}`, item, expected[String(key)], tolerance),
    ),
  );
}

/** The first difference that any of the checks finds. */
export function firstOf(checks: readonly (() => string | null)[]): string | null {
  for (const check of checks) {
    const found = check();
    if (found !== null) return found;
  }
  return null;
}

export function isNear(a: number, b: number, tolerance: number): boolean {
  return a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isFloatMark(value: Json | undefined): value is { readonly '!float': string } {
  return typeof value === 'object' && value !== null && '!float' in value;
}

function sameSpecial(got: Value | undefined, name: string): boolean {
  const number = asNumber(got);
  if (number === null) return false;
  return name === 'nan' ? Number.isNaN(number) : number === (name === 'inf' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
}

function unequal(where: string, got: unknown, expected: unknown): string {
  const [left, right] = [shown(got), shown(expected)];
  const at = [...left].findIndex((character, i) => character !== right[i]);
  const from = Math.max(0, at - 40);
  return `${where}: got ${left.length > 300 ? `…${left.slice(from, from + 160)}` : left} instead of ${right.length > 300 ? `…${right.slice(from, from + 160)}` : right}`;
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? Number(item) : item)) ?? 'nothing';
}
