// What a plain YAML scalar means: YAML 1.1 as PyYAML reads it, which is neither YAML 1.2 nor all of 1.1 (`1e5` is text, `no` is false).
import { PyOther, pyFloat, pyInt, type Value } from '../../values/value.ts';

const nulls = /^(?:~|null|Null|NULL|)$/;
const booleans = /^(?:(yes|Yes|YES|true|True|TRUE|on|On|ON)|no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const integers = /^[-+]?(?:0b[01_]+|0[0-7_]+|0x[0-9a-fA-F_]+|0|[1-9][0-9_]*(?::[0-5]?[0-9])*)$/;
const floats =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const dates = /^(\d{4})-(\d\d)-(\d\d)$/;
const times = /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|[-+]\d\d?(?::\d\d)?))?$/;

/** A plain scalar's value. Dates, which no field of a task file asks for, become `PyOther`. */
export function plainScalar(text: string): Value {
  // Almost all plain scalars are words or sentences: their first character says so.
  if (!/^[-+.~0-9yYnNtTfFoO]/.test(text) && text !== '') return text;
  if (nulls.test(text)) return null;
  const boolean = booleans.exec(text);
  if (boolean) return boolean[1] !== undefined;
  if (integers.test(text)) return integer(text);
  if (floats.test(text)) return float(text);
  return date(text) ?? text;
}

/** An int as YAML 1.1 writes it: `12`, `1_000`, `0x1f`, `010` (octal), `0b11`, `1:30` (base 60). */
export function integer(text: string): Value {
  const { sign, digits } = unsigned(text);
  const whole = digits.startsWith('0b') || digits.startsWith('0x') ? BigInt(digits) : decimal(digits);
  return pyInt(sign === -1 ? -whole : whole);
}

function decimal(digits: string): bigint {
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits}`);
  return digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n);
}

/** A float as YAML 1.1 writes it: `1.5`, `.5`, `1.0e+3`, `.inf`, `.nan`, `1:30.5` (base 60). */
export function float(text: string): Value {
  const { sign, digits } = unsigned(text.toLowerCase());
  if (digits === '.inf') return sign * Number.POSITIVE_INFINITY;
  if (digits === '.nan') return Number.NaN;
  return pyFloat(sign * digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0));
}

function unsigned(text: string): { readonly sign: 1 | -1; readonly digits: string } {
  const bare = text.replaceAll('_', '');
  return { sign: bare.startsWith('-') ? -1 : 1, digits: bare.replace(/^[-+]/, '') };
}

function date(text: string): PyOther | null {
  const day = dates.exec(text);
  if (day) return new PyOther('datetime.date', text, `datetime.date(${numbers(day.slice(1)).join(', ')})`);
  const time = times.exec(text);
  if (!time) return null;
  const [year = 0, month = 0, dayOfMonth = 0, hour = 0, minute = 0, second = 0] = numbers(time.slice(1, 7));
  const micros = Number((time[7] ?? '').slice(0, 6).padEnd(6, '0'));
  const zone = time[8] === undefined ? '' : zoneText(time[8]);
  const two = (n: number): string => String(n).padStart(2, '0');
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`;
  const shown = `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)} ${two(hour)}:${two(minute)}:${two(second)}${fraction}${zone}`;
  return new PyOther('datetime.datetime', shown, `datetime.datetime.fromisoformat('${shown}')`);
}

function numbers(parts: readonly (string | undefined)[]): readonly number[] {
  return parts.map(Number);
}

function zoneText(zone: string): string {
  if (zone === 'Z') return '+00:00';
  const [hours = '0', minutes = '00'] = zone.slice(1).split(':');
  return `${zone[0]}${hours.padStart(2, '0')}:${minutes}`;
}
