// Upper, lower and title case as `str` has them. Python and JavaScript share Unicode's full mappings; JavaScript lacks title case.

import { codePoints } from './unicode.ts';

/** `text.lower()`. */
export function lower(text: string): string {
  return text.toLowerCase();
}

/** `text.upper()`. */
export function upper(text: string): string {
  return text.toUpperCase();
}

/** `text.capitalize()`: the first character in title case, the rest lower. */
export function capitalize(text: string): string {
  const first = codePoints(text.slice(0, 2))[0] ?? '';
  // Lowered as a whole, so that a sigma knows what stands before it; then the first character's own lowering is taken off again.
  return titled(first) + text.toLowerCase().slice(first.toLowerCase().length);
}

/** `text.title()`: title case for every letter that follows no cased letter. */
export function title(text: string): string {
  const lowered = text.toLowerCase();
  let out = '';
  let at = 0;
  let previousCased = false;
  for (const character of codePoints(text)) {
    const length = character.toLowerCase().length;
    out += previousCased ? lowered.slice(at, at + length) : titled(character);
    at += length;
    previousCased = CASED.test(character);
  }
  return out;
}

/** `text.swapcase()`. */
export function swapcase(text: string): string {
  const lowered = text.toLowerCase();
  let at = 0;
  return codePoints(text)
    .map((character) => {
      const length = character.toLowerCase().length;
      at += length;
      if (UPPER.test(character)) return lowered.slice(at - length, at);
      return LOWER.test(character) ? character.toUpperCase() : character;
    })
    .join('');
}

const CASED = /[\p{Lowercase}\p{Uppercase}\p{Lt}]/u;
const UPPER = /\p{Uppercase}/u;
const LOWER = /\p{Lowercase}/u;

const DIGRAPHS: Readonly<Record<string, string>> = {
  Ǆ: 'ǅ',
  ǅ: 'ǅ',
  ǆ: 'ǅ',
  Ǉ: 'ǈ',
  ǈ: 'ǈ',
  ǉ: 'ǈ',
  Ǌ: 'ǋ',
  ǋ: 'ǋ',
  ǌ: 'ǋ',
  Ǳ: 'ǲ',
  ǲ: 'ǲ',
  ǳ: 'ǲ',
  ŉ: 'ʼN',
};
const GEORGIAN = /[\u10d0-\u10fa\u10fd-\u10ff]/;
const GREEK_WITH_IOTA = /[\u1f80-\u1faf]/;
const IOTA_PAIRS: Readonly<Record<string, string>> = { '\u1fb3': '\u1fbc', '\u1fc3': '\u1fcc', '\u1ff3': '\u1ffc' };
const IOTA_TITLES = /[\u1fbc\u1fcc\u1ffc]/;
const IOTA_COMBINED = /[\u1fb2\u1fb4\u1fb7\u1fc2\u1fc4\u1fc7\u1ff2\u1ff4\u1ff7]/;

/** One character in title case (Unicode's SpecialCasing: `ß` → `Ss`, `ǆ` → `ǅ`). */
function titled(character: string): string {
  const digraph = DIGRAPHS[character];
  if (digraph !== undefined) return digraph;
  if (GEORGIAN.test(character) || IOTA_TITLES.test(character)) return character;
  if (GREEK_WITH_IOTA.test(character)) return String.fromCharCode(character.charCodeAt(0) | 8);
  const upper = character.toUpperCase();
  const characters = codePoints(upper);
  if (characters.length < 2) return upper;
  if (IOTA_COMBINED.test(character)) return `${upper.slice(0, -1)}\u0345`;
  return IOTA_PAIRS[character] ?? (characters[0] ?? '') + characters.slice(1).join('').toLowerCase();
}
