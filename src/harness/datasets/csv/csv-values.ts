// What a column of CSV texts means to pandas: ints, floats, booleans or text, and which texts stand for nothing.

import { pyFloat, pyInt, type Value } from '../../values/index.ts';
import { type DataType, float64, int64 } from '../data-type.ts';

/** Texts that pandas reads as missing. */
export const missingTexts: ReadonlySet<string> = new Set(
  ' |#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null'
    .split('|')
    .map((text) => text.trim()),
);

const INT = /^\s*[+-]?\d+\s*$/;
const TRUE = new Set(['True', 'TRUE', 'true']);
const FALSE = new Set(['False', 'FALSE', 'false']);
const int64Range = [-(2n ** 63n), 2n ** 63n - 1n] as const;

/** The type of a column's texts; `missing` are those that stand for nothing. */
export function csvType(texts: readonly string[], missing: ReadonlySet<string>): DataType {
  const present = texts.filter((text) => !missing.has(text));
  if (present.length === 0) return float64;
  if (present.every((text) => INT.test(text))) {
    const wide = present.filter((text) => text.length > 18).map((text) => BigInt(text.trim().replace('+', '')));
    if (present.length < texts.length) return float64;
    if (wide.every((x) => x >= int64Range[0] && x <= int64Range[1])) return int64;
    const unsigned = wide.every((x) => x >= 0n && x < 2n ** 64n) && present.every((text) => !text.includes('-'));
    return unsigned ? { kind: 'int', bits: 64, signed: false } : { kind: 'string' };
  }
  if (present.every((text) => pandasFloat(text) !== null)) return float64;
  if (present.every((text) => TRUE.has(text) || FALSE.has(text))) return { kind: 'bool' };
  return { kind: 'string' };
}

/** The value of a text in a column of a type. */
export function csvValue(text: string, type: DataType, missing: ReadonlySet<string>): Value {
  if (missing.has(text)) return null;
  if (type.kind === 'int') return pyInt(BigInt(text.trim().replace('+', '')));
  if (type.kind === 'float') {
    const number = pandasFloat(text);
    return number === null ? null : pyFloat(number);
  }
  return type.kind === 'bool' ? TRUE.has(text) : text;
}

const FLOAT = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const INFINITE = /^\s*([+-]?)(?:inf|infinity)\s*$/i;

/** The closest double; null where the text is no number to pandas. */
function pandasFloat(text: string): number | null {
  if (FLOAT.test(text)) return Number(text);
  const infinite = INFINITE.exec(text);
  return infinite ? (infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : null;
}
