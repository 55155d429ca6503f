// lm-eval's patterns for names: Python's `fnmatch` (`*`, `?`, `[ab]`, `[!ab]`), upper and lower case told apart.
import { byCodePoints } from './code-points.ts';

/** The names that match, sorted by code points. A name without pattern characters matches itself only. */
export function matchNames(pattern: string, names: readonly string[]): readonly string[] {
  if (!/[*?[]/.test(pattern)) return names.includes(pattern) ? [pattern] : [];
  const parts = parse(pattern);
  return names.filter((it) => matches(parts, [...it])).sort(byCodePoints);
}

type Part = '*' | ((char: string) => boolean);

function parse(pattern: string): readonly Part[] {
  const chars = [...pattern];
  const parts: Part[] = [];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (char === '*') {
      if (parts.at(-1) !== '*') parts.push('*');
      continue;
    }
    if (char === '?') {
      parts.push(() => true);
      continue;
    }
    const close = char === '[' ? closing(chars, i) : -1;
    if (close < 0) {
      parts.push((it) => it === char);
      continue;
    }
    parts.push(charSet(chars.slice(i + 1, close)));
    i = close;
  }
  return parts;
}

/** The `]` of a set; one right after `[` or `[!` belongs to the set. */
function closing(chars: readonly string[], open: number): number {
  return chars.indexOf(']', open + (chars[open + 1] === '!' ? 3 : 2));
}

function charSet(chars: readonly string[]): (char: string) => boolean {
  const negated = chars[0] === '!';
  const body = negated ? chars.slice(1) : chars;
  const ranges: (readonly [string, string])[] = [];
  for (let i = 0; i < body.length; i++) {
    const from = body[i] ?? '';
    const isRange = body[i + 1] === '-' && i + 2 < body.length;
    ranges.push([from, isRange ? (body[i + 2] ?? '') : from]);
    if (isRange) i += 2;
  }
  return (char) => ranges.some(([from, to]) => byCodePoints(from, char) <= 0 && byCodePoints(char, to) <= 0) !== negated;
}

/** Goes back to the last star only, so the time is at most length times length. */
function matches(parts: readonly Part[], text: readonly string[]): boolean {
  let part = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = parts[part];
    if (wanted === '*') {
      star = part++;
      starAt = at;
    } else if (wanted?.(text[at] ?? '')) {
      part++;
      at++;
    } else if (star >= 0) {
      part = star + 1;
      at = ++starAt;
    } else return false;
  }
  return parts.slice(part).every((it) => it === '*');
}
