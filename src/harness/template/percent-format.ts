// Python's `text % values`, as templates use it: `'%.2f'|format(score)`.
import {
  asNumber,
  codePointLength,
  codePointSlice,
  type Dict,
  floatText,
  get,
  isDict,
  isInt,
  isList,
  PyTuple,
  pyFloat,
  repr,
  str,
  type Value,
} from '../values/index.ts';
import { typeError, valueError } from './template-error.ts';

const conversion = /%(?:\(([^)]*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+))?[hlL]?([\s\S])/g;
const maxWidth = 100_000;

/** `values` is a tuple, a dict for `%(name)s`, or the only value. Raises as Python does. */
export function percentFormat(format: string, values: Value): string {
  const positional = values instanceof PyTuple ? [...values] : [values];
  let used = 0;
  const next = (): Value => {
    const value = positional[used++];
    if (value === undefined) throw typeError('not enough arguments for format string');
    return value;
  };
  const count = (text: string | undefined): number | null => {
    if (text === undefined) return null;
    const number = text === '*' ? asNumber(next()) : Number(text);
    if (number === null || number > maxWidth) throw typeError('* wants a small int');
    return number;
  };
  const text = format.replace(conversion, (_, name: string | undefined, flags: string, width, precision, type: string) => {
    if (type === '%') return '%';
    const [wide, precise] = [count(width), count(precision)];
    const value = name === undefined ? next() : named(values, name);
    return padded(converted(type, value, flags, precise), wide ?? 0, flags, !'src'.includes(type));
  });
  if (used < positional.length && !isDict(values) && (values instanceof PyTuple || used === 0)) {
    if (values instanceof PyTuple || !isList(values)) throw typeError('not all arguments converted during string formatting');
  }
  return text;
}

function named(values: Value, name: string): Value {
  if (!isDict(values)) throw typeError('format requires a mapping');
  const value = get(values as Dict, name);
  if (value === undefined) throw valueError(`format needs a value for '${name}'`);
  return value;
}

function converted(type: string, value: Value, flags: string, precision: number | null): string {
  switch (type) {
    case 's':
      return cut(str(value), precision);
    case 'r':
      return cut(repr(value), precision);
    case 'c':
      return typeof value === 'string' ? value : String.fromCodePoint(asNumber(value) ?? 0);
    case 'd':
    case 'i':
    case 'u':
      return signed(flags, integer(value).toString(), precision);
    case 'x':
    case 'X':
    case 'o': {
      const digits = integer(value).toString(type === 'o' ? 8 : 16);
      return signed(flags, type === 'X' ? digits.toUpperCase() : digits, precision);
    }
    case 'f':
    case 'F':
      return signed(
        flags,
        float(value, (number) => exactFixed(number, Math.min(100, precision ?? 6))),
        null,
      );
    case 'e':
    case 'E':
      return signed(
        flags,
        cased(
          type === 'E',
          float(value, (number) => exponent(number.toExponential(Math.min(100, precision ?? 6)))),
        ),
        null,
      );
    case 'g':
    case 'G':
      return signed(
        flags,
        cased(
          type === 'G',
          float(value, (number) => general(number, precision ?? 6)),
        ),
        null,
      );
    default:
      throw valueError(`unsupported format character ${JSON.stringify(type)}`);
  }
}

const cut = (text: string, length: number | null): string =>
  length === null || codePointLength(text) <= length ? text : codePointSlice(text, 0, length);
const cased = (isUpper: boolean, text: string): string => (isUpper ? text.toUpperCase() : text);

function integer(value: Value): bigint {
  const number = asNumber(value);
  if (number === null || !Number.isFinite(number)) throw typeError('%d format: a real number is required');
  return typeof value === 'bigint' ? value : isInt(value) ? BigInt(number) : BigInt(Math.trunc(number));
}

function float(value: Value, write: (number: number) => string): string {
  const number = asNumber(value);
  if (number === null) throw typeError('must be real number');
  return Number.isFinite(number) ? write(number) : floatText(number);
}

/** At least two digits of the exponent. */
const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

function general(number: number, precision: number): string {
  const digits = Math.max(1, Math.min(100, precision));
  if (number === 0) return Object.is(number, -0) ? '-0' : '0';
  const power = Number(number.toExponential(digits - 1).split('e')[1]);
  if (power < -4 || power >= digits) return exponent(number.toExponential(digits - 1).replace(/\.?0+e/, 'e'));
  const fixed = number.toFixed(Math.min(100, Math.max(0, digits - 1 - power)));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}

function signed(flags: string, number: string, digits: number | null): string {
  const isNegative = number.startsWith('-');
  const magnitude = (isNegative ? number.slice(1) : number).padStart(digits ?? 0, '0');
  const sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return sign + magnitude;
}

function padded(text: string, width: number, flags: string, isNumeric: boolean): string {
  const missing = width - codePointLength(text);
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!isNumeric || !flags.includes('0')) return ' '.repeat(missing) + text;
  const sign = /^[-+ ]?/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

/** Python's `round(number, digits)`: halves of the exact binary value go to the even digit. */
export function rounded(number: number, digits: number): Value {
  if (!Number.isFinite(number)) return pyFloat(number);
  if (digits >= 0) return pyFloat(Number(exactFixed(number, Math.min(digits, 100))));
  const unit = 10 ** -digits;
  const quotient = number / unit;
  const nearest = Math.round(quotient);
  return pyFloat((Math.abs(quotient % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest) * unit);
}

/** As C writes `%.nf`: the exact binary value is rounded, a tie to the even digit (`toFixed` rounds a tie up). */
function exactFixed(number: number, digits: number): string {
  if (Math.abs(number) >= 1e21) return BigInt(number).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
  const fixed = number.toFixed(digits);
  const exact = number.toFixed(Math.min(100, digits + 60));
  const point = exact.indexOf('.');
  const isTie = /^50*$/.test(exact.slice(point + 1 + digits));
  if (!isTie || Number(fixed.at(-1)) % 2 === 0) return Object.is(number, -0) ? `-${fixed}` : fixed;
  return exact.slice(0, digits === 0 ? point : point + 1 + digits);
}
