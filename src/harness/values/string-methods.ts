// Methods of Python's `str`: whitespace, splitting, searching, replacing. Positions count code points.

import { codePointLength, codePoints, isSingleUnit, isWhitespace } from './unicode.ts';

/** `text.strip(characters)`: whitespace without the second argument. */
export function strip(text: string, characters?: string | null): string {
  return rstrip(lstrip(text, characters), characters);
}

/** `text.lstrip(characters)`. */
export function lstrip(text: string, characters?: string | null): string {
  const inSet = stripped(characters);
  const points = pointsOf(text, characters);
  let start = 0;
  while (start < points.length && inSet(points[start] ?? '')) start++;
  return start === 0 ? text : sliced(points, start, points.length);
}

/** `text.rstrip(characters)`. */
export function rstrip(text: string, characters?: string | null): string {
  const inSet = stripped(characters);
  const points = pointsOf(text, characters);
  let end = points.length;
  while (end > 0 && inSet(points[end - 1] ?? '')) end--;
  return end === points.length ? text : sliced(points, 0, end);
}

function stripped(characters: string | null | undefined): (character: string) => boolean {
  if (characters === undefined || characters === null) return isWhitespace;
  const set = new Set(codePoints(characters));
  return (character) => set.has(character);
}

// No whitespace lies beyond the first plane, so its units can be looked at without making an array of them.
function pointsOf(text: string, characters: string | null | undefined): string | readonly string[] {
  return characters === undefined || characters === null || isSingleUnit(text) ? text : codePoints(text);
}

function sliced(points: string | readonly string[], start: number, end: number): string {
  return typeof points === 'string' ? points.slice(start, end) : points.slice(start, end).join('');
}

/** `text.split(separator, maxSplits)`: without a separator at runs of whitespace, leaving out empty ends. Throws RangeError for an empty separator. */
export function split(text: string, separator?: string | null, maxSplits = -1): string[] {
  if (separator === undefined || separator === null) return words(text, maxSplits);
  if (separator === '') throw new RangeError('empty separator');
  const parts = text.split(separator);
  if (maxSplits < 0 || parts.length <= maxSplits + 1) return parts;
  return [...parts.slice(0, maxSplits), parts.slice(maxSplits).join(separator)];
}

function words(text: string, maxSplits: number): string[] {
  const found: string[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isWhitespace(text[at] ?? '')) at++;
    if (at >= text.length) return found;
    if (found.length === maxSplits) return [...found, text.slice(at)];
    const start = at;
    while (at < text.length && !isWhitespace(text[at] ?? '')) at++;
    found.push(text.slice(start, at));
  }
}

/** `text.rsplit(separator, maxSplits)`. */
export function rsplit(text: string, separator?: string | null, maxSplits = -1): string[] {
  if (maxSplits < 0) return split(text, separator);
  if (separator === undefined || separator === null) {
    const reversed = words(backwards(text), maxSplits);
    return reversed.map(backwards).reverse();
  }
  if (separator === '') throw new RangeError('empty separator');
  const found: string[] = [];
  let rest = text;
  while (found.length < maxSplits) {
    const at = rest.lastIndexOf(separator);
    if (at < 0) break;
    found.push(rest.slice(at + separator.length));
    rest = rest.slice(0, at);
  }
  return [...found, rest].reverse();
}

function backwards(text: string): string {
  return [...codePoints(text)].reverse().join('');
}

const LINE_END = '\\n\\v\\f\\r\\x1c-\\x1e\\x85\\u2028\\u2029';
const LINE = new RegExp(`([^${LINE_END}]*)(\\r\\n|[${LINE_END}]|$)`, 'y');

/** `text.splitlines(keepEnds)`: also at form feeds, U+0085, U+2028 and the like. */
export function splitlines(text: string, keepEnds = false): string[] {
  const lines: string[] = [];
  LINE.lastIndex = 0;
  while (LINE.lastIndex < text.length) {
    const match = LINE.exec(text);
    if (!match) break;
    lines.push((match[1] ?? '') + (keepEnds ? (match[2] ?? '') : ''));
  }
  return lines;
}

/** `text.partition(separator)`: before, separator, after; the last two empty where it is missing. */
export function partition(text: string, separator: string): [string, string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, '', ''] : [text.slice(0, at), separator, text.slice(at + separator.length)];
}

/** `text.rpartition(separator)`: the first two empty where it is missing. */
export function rpartition(text: string, separator: string): [string, string, string] {
  const at = text.lastIndexOf(separator);
  return at < 0 ? ['', '', text] : [text.slice(0, at), separator, text.slice(at + separator.length)];
}

/** `text.find(part, start, end)`: the first place in code points, or -1. */
export function find(text: string, part: string, start = 0, end?: number): number {
  return search(text, part, start, end, (within) => within.indexOf(part));
}

/** `text.rfind(part, start, end)`: the last place in code points, or -1. */
export function rfind(text: string, part: string, start = 0, end?: number): number {
  return search(text, part, start, end, (within) => within.lastIndexOf(part));
}

function search(text: string, part: string, start: number, end: number | undefined, where: (within: string) => number): number {
  const length = codePointLength(text);
  const from = start < 0 ? Math.max(0, length + start) : start;
  const to = end === undefined ? length : end < 0 ? Math.max(0, length + end) : Math.min(end, length);
  if (from > length || (part === '' && from > to)) return -1;
  const within = isSingleUnit(text) ? text.slice(from, Math.max(from, to)) : codePoints(text).slice(from, Math.max(from, to)).join('');
  const at = where(within);
  return at < 0 ? -1 : from + codePointLength(within.slice(0, at));
}

/** `text.count(part)`: places that do not overlap. */
export function count(text: string, part: string): number {
  return part === '' ? codePointLength(text) + 1 : text.split(part).length - 1;
}

/** `text.replace(old, replacement, count)`: all of them without a count; an empty `old` matches between all characters. */
export function replace(text: string, old: string, replacement: string, count = -1): string {
  if (count === 0) return text;
  if (old !== '') {
    const parts = text.split(old);
    if (count < 0 || parts.length <= count + 1) return parts.join(replacement);
    return [...parts.slice(0, count), parts.slice(count).join(old)].join(replacement);
  }
  const points = codePoints(text);
  const places = count < 0 ? points.length + 1 : Math.min(count, points.length + 1);
  return points.map((character, i) => (i < places ? replacement : '') + character).join('') + (places > points.length ? replacement : '');
}

/** `text.removeprefix(prefix)`. */
export function removePrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** `text.removesuffix(suffix)`. */
export function removeSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}

/** `text.zfill(width)`: zeros after the sign. */
export function zfill(text: string, width: number): string {
  const missing = width - codePointLength(text);
  if (missing <= 0) return text;
  const sign = text.startsWith('+') || text.startsWith('-') ? (text[0] ?? '') : '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

/** `text.ljust(width, fill)`. */
export function ljust(text: string, width: number, fill = ' '): string {
  return text + fill.repeat(Math.max(0, width - codePointLength(text)));
}

/** `text.rjust(width, fill)`. */
export function rjust(text: string, width: number, fill = ' '): string {
  return fill.repeat(Math.max(0, width - codePointLength(text))) + text;
}

/** `text.center(width, fill)`: of an odd rest the larger half goes left when the width is odd. */
export function center(text: string, width: number, fill = ' '): string {
  const missing = Math.max(0, width - codePointLength(text));
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return fill.repeat(left) + text + fill.repeat(missing - left);
}
