// Filters that make numbers: `int`, `float`, `round`, `abs`.
import * as py from '../values/index.ts';
import { asNumber, isFloat, pyFloat, pyInt, type Value } from '../values/index.ts';
import { intOr, type Run, textOr } from './filter-arguments.ts';
import { rounded } from './percent-format.ts';
import { numberOf, type Operand, plainValue } from './runtime.ts';
import { valueError } from './template-error.ts';

export const integer: Run = (operand, otherwise, base) => {
  const value = plainValue(operand);
  if (typeof value !== 'string') return truncated(value) ?? plainValue(otherwise ?? 0);
  return (
    parsedInteger(value, intOr(base, 10)) ??
    (floatText(value) === null ? plainValue(otherwise ?? 0) : (truncated(floatText(value)) ?? plainValue(otherwise ?? 0)))
  );
};

/** `int(value)` of a number. */
function truncated(value: Value): Value | null {
  if (typeof value === 'bigint') return value;
  const number = asNumber(value);
  return number === null || !Number.isFinite(number) ? null : pyInt(BigInt(Math.trunc(number)));
}

function parsedInteger(text: string, base: number): Value | null {
  const digits = /^([-+]?)(0[xX]|0[oO]|0[bB])?((?:[0-9a-zA-Z]_?)*[0-9a-zA-Z])$/.exec(py.strip(text));
  if (!digits) return null;
  const [, sign = '', prefix = '', body = ''] = digits;
  if (prefix !== '' && { x: 16, o: 8, b: 2 }[prefix.slice(1).toLowerCase()] !== base) return null;
  let total = 0n;
  for (const digit of body.replaceAll('_', '').toLowerCase()) {
    const value = Number.parseInt(digit, 36);
    if (value >= base) return null;
    total = total * BigInt(base) + BigInt(value);
  }
  return pyInt(sign === '-' ? -total : total);
}

/** `float(text)`; null where Python raises. */
export function floatText(text: string): number | null {
  const plain = py.strip(text).toLowerCase();
  const special = /^([-+]?)(inf|infinity|nan)$/.exec(plain);
  if (special) return special[2] === 'nan' ? Number.NaN : special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[-+]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:e[-+]?\d(?:_?\d)*)?$/.test(plain)
    ? Number(plain.replaceAll('_', ''))
    : null;
}

export const float: Run = (operand, otherwise) => {
  const value = plainValue(operand);
  const number = typeof value === 'string' ? floatText(value) : asNumber(value);
  return number === null ? plainValue(otherwise ?? pyFloat(0)) : pyFloat(number);
};

export const round: Run = (operand, precision, method) => {
  const [value, digits, how] = [plainValue(operand), intOr(precision, 0), textOr(method, 'common')];
  const number = numberOf(value);
  if (how === 'common')
    return isFloat(value)
      ? rounded(number, digits)
      : digits >= 0
        ? (truncated(value) ?? value)
        : (truncated(rounded(number, digits)) ?? value);
  if (how !== 'ceil' && how !== 'floor') throw valueError('method must be common, ceil or floor');
  const scaled = number * 10 ** digits;
  return pyFloat((how === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) / 10 ** digits);
};

export function absolute(operand: Operand): Operand {
  const value = plainValue(operand);
  if (typeof value === 'bigint') return value < 0n ? -value : value;
  return isFloat(value) ? pyFloat(Math.abs(numberOf(value))) : Math.abs(numberOf(value));
}
