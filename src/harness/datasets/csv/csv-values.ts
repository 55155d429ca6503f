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

const FLOAT = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/;
const INFINITE = /^\s*([+-]?)(?:inf|infinity)\s*$/i;

/**
 * A float as pandas' C reader computes it: at most 17 digits, then one multiplication or division by a power of ten.
 * The last bit may differ from the closest double, and prompts show it. Null where the text is no number.
 */
export function pandasFloat(text: string): number | null {
  const match = FLOAT.exec(text);
  if (!match) {
    const infinite = INFINITE.exec(text);
    return infinite ? (infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : null;
  }
  const [, sign, whole = '', decimals = '', exponentText = '0'] = match;
  if (whole === '' && decimals === '') return null;
  const kept = whole.slice(0, 17);
  const keptDecimals = decimals.slice(0, 17 - kept.length);
  let size = 0;
  for (const digit of kept + keptDecimals) size = size * 10 + Number(digit);
  const exponent = Number(exponentText) + (whole.length - kept.length) - keptDecimals.length;
  const scaled = scale(size, exponent);
  if (!Number.isFinite(scaled)) return null;
  return sign === '-' ? -scaled : scaled;
}

function scale(size: number, exponent: number): number {
  if (exponent > 308) return size === 0 ? 0 : Number.POSITIVE_INFINITY;
  if (exponent > 0) return size * power(exponent);
  if (exponent < -616) return 0;
  return exponent < -308 ? size / power(-308 - exponent) / 1e308 : size / power(-exponent);
}

/** The double closest to ten to the power of `n`. */
function power(n: number): number {
  return Number(`1e${n}`);
}
