// `str.isdigit` and its relatives.

import { NUMERIC_IDEOGRAPHS_CLASS, OTHER_DIGITS_CLASS, WHITESPACE_CLASS } from './unicode.ts';

const DECIMAL = /^\p{Nd}+$/u;
const DIGIT = new RegExp(`^[\\p{Nd}${OTHER_DIGITS_CLASS}]+$`, 'u');
const NUMERIC = new RegExp(`^[\\p{N}${NUMERIC_IDEOGRAPHS_CLASS}]+$`, 'u');
const ALPHA = /^\p{L}+$/u;
const ALNUM = new RegExp(`^[\\p{L}\\p{N}${NUMERIC_IDEOGRAPHS_CLASS}]+$`, 'u');
const SPACE = new RegExp(`^[${WHITESPACE_CLASS}]+$`, 'u');
const ANY_UPPER = /[\p{Uppercase}\p{Lt}]/u;
const ANY_LOWER = /[\p{Lowercase}\p{Lt}]/u;
const UPPER = /\p{Uppercase}/u;
const LOWER = /\p{Lowercase}/u;

/** `text.isdecimal()`: decimal digits of any script. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** `text.isdigit()`: also superscripts and circled digits, which `int()` then refuses. */
export function isDigit(text: string): boolean {
  return DIGIT.test(text);
}

/** `text.isnumeric()`. */
export function isNumeric(text: string): boolean {
  return NUMERIC.test(text);
}

/** `text.isalpha()`. */
export function isAlpha(text: string): boolean {
  return ALPHA.test(text);
}

/** `text.isalnum()`. */
export function isAlnum(text: string): boolean {
  return ALNUM.test(text);
}

/** `text.isspace()`. */
export function isSpace(text: string): boolean {
  return SPACE.test(text);
}

/** `text.isupper()`: some cased letter, and none lower or title case. */
export function isUpper(text: string): boolean {
  return UPPER.test(text) && !ANY_LOWER.test(text);
}

/** `text.islower()`: some cased letter, and none upper or title case. */
export function isLower(text: string): boolean {
  return LOWER.test(text) && !ANY_UPPER.test(text);
}
