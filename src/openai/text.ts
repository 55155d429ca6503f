// Makes text from outside safe for terminals, logs and one-line messages. HTML is not its concern: pages escape on their own.

/**
 * Control characters (C0, C1), format characters (bidirectional overrides, zero-width, tags), surrogates without a partner, private
 * use and unassigned code points, line and paragraph separators, fillers that show as nothing. A single character class: it cannot
 * backtrack.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]/u;
/** Marks that show as nothing; two of them choose between text and picture in emoji and may stay. */
const unsafeMark = /\u034f|\p{Variation_Selector}/u;
const emojiSelectors = new Set(['\ufe0e', '\ufe0f']);
const plainAscii = /^[\x20-\x7e]*$/;
const combining = /\p{M}/u;
/** More marks than this on one letter only serve to paint over the neighbouring lines. */
const maxMarks = 3;
const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text that cannot move a cursor, colour a terminal, forge a log line or hide part of itself: what is unsafe is written as an escape
 * (`\n`, `\u{1b}`), and what exceeds the limit is cut, with `…` as the last character.
 *
 * Takes time in proportion to `limit`, however long the text is.
 *
 * @param limit the most UTF-16 units that come back, at least 1
 * @example
 * printable('a\u001b[2Jb', 80); // 'a\\u{1b}[2Jb'
 * printable('abcdef', 4); // 'abc…'
 */
export const printable = (text: string, limit: number): string => {
  if (text.length <= limit && plainAscii.test(text)) return text;
  // No character becomes shorter, so that more than the limit need not be looked at.
  const head = text.slice(0, limit + 2);
  let out = '';
  let marks = 0;
  for (const character of head) {
    marks = combining.test(character) ? marks + 1 : 0;
    const shown = isUnsafe(character) || marks > maxMarks ? escaped(character) : character;
    if (out.length + shown.length > limit) return `${fitting(out, limit - 1)}…`;
    out += shown;
  }
  return text.length > head.length ? `${fitting(out, limit - 1)}…` : out;
};

const isUnsafe = (character: string): boolean => unsafe.test(character) || (unsafeMark.test(character) && !emojiSelectors.has(character));

const escaped = (character: string): string => named[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** Cuts without leaving half of a surrogate pair. */
const fitting = (text: string, length: number): string => {
  const end = text.charCodeAt(length - 1);
  return text.slice(0, length > 0 && end >= 0xd800 && end <= 0xdbff ? length - 1 : length);
};
