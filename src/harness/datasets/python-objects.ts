// Values that only Python has a type for, by how they print: dates, times, decimals. Arrow's numbers in, `PyOther` out.

import { PyOther } from '../values/index.ts';
import type { TimeUnit } from './data-type.ts';

const perSecond = { s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n } as const;
const firstSecond = -62_135_596_800n;
const lastSecond = 253_402_300_799n;

/** `datetime.datetime` (with nanoseconds: pandas' `Timestamp`) of a count since 1970. Throws `RangeError` outside Python's years 1 to 9999. */
export function pyDateTime(count: bigint, unit: TimeUnit, utc = false): PyOther {
  const [seconds, fraction] = divided(count, perSecond[unit]);
  if (seconds < firstSecond || seconds > lastSecond)
    throw new RangeError(`a time outside the years 1 to 9999: ${count} ${unit} since 1970`);
  const date = new Date(Number(seconds) * 1000);
  const micros = unit === 'ns' ? Number(fraction / 1000n) : Number(fraction * (1_000_000n / perSecond[unit]));
  const digits = unit === 'ns' && fraction % 1000n !== 0n ? `.${String(fraction).padStart(9, '0')}` : fractionText(micros);
  const clock = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}${digits}`;
  const text = `${dateText(date)} ${clock}${utc ? '+00:00' : ''}`;
  if (unit === 'ns') return new PyOther('Timestamp', text, `Timestamp('${text}'${utc ? ", tz='UTC'" : ''})`);
  const zone = utc ? ["tzinfo=zoneinfo.ZoneInfo(key='UTC')"] : [];
  const parts = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), ...clockParts(date, micros), ...zone];
  return new PyOther('datetime.datetime', text, `datetime.datetime(${parts.join(', ')})`);
}

/** `datetime.date` of a count of days since 1970. */
export function pyDate(days: number): PyOther {
  const seconds = BigInt(days) * 86_400n;
  if (seconds < firstSecond || seconds > lastSecond) throw new RangeError(`a date outside the years 1 to 9999: day ${days} since 1970`);
  const date = new Date(days * 86_400_000);
  const parts = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  return new PyOther('datetime.date', dateText(date), `datetime.date(${parts.join(', ')})`);
}

/** `datetime.time` of a count since midnight; nanoseconds are cut to microseconds, as Arrow does. */
export function pyTime(count: bigint, unit: TimeUnit): PyOther {
  const [seconds, fraction] = divided(count, perSecond[unit]);
  if (seconds < 0n || seconds >= 86_400n) throw new RangeError(`a time of day outside 24 hours: ${count} ${unit}`);
  const date = new Date(Number(seconds) * 1000);
  const micros = unit === 'ns' ? Number(fraction / 1000n) : Number(fraction * (1_000_000n / perSecond[unit]));
  const text = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}${fractionText(micros)}`;
  return new PyOther('datetime.time', text, `datetime.time(${clockParts(date, micros).join(', ')})`);
}

/** `decimal.Decimal` of an unscaled number; prints as Python's, with an exponent where it does. */
export function pyDecimal(unscaled: bigint, scale: number): PyOther {
  const digits = String(unscaled < 0n ? -unscaled : unscaled);
  const sign = unscaled < 0n ? '-' : '';
  const leading = digits.length - 1 - scale;
  const text = sign + (scale >= 0 && leading >= -6 ? fixed(digits, scale) : exponential(digits, leading));
  return new PyOther('decimal.Decimal', text, `Decimal('${text}')`);
}

function fixed(digits: string, scale: number): string {
  if (scale === 0) return digits;
  const padded = digits.padStart(scale + 1, '0');
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function exponential(digits: string, exponent: number): string {
  const rest = digits.slice(1);
  return `${digits[0]}${rest && `.${rest}`}E${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

function divided(count: bigint, unit: bigint): [bigint, bigint] {
  const fraction = ((count % unit) + unit) % unit;
  return [(count - fraction) / unit, fraction];
}

function clockParts(date: Date, micros: number): number[] {
  const parts = [date.getUTCHours(), date.getUTCMinutes()];
  if (micros !== 0) return [...parts, date.getUTCSeconds(), micros];
  return date.getUTCSeconds() === 0 ? parts : [...parts, date.getUTCSeconds()];
}

function fractionText(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`;
}

function dateText(date: Date): string {
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

function pad(x: number): string {
  return String(x).padStart(2, '0');
}
