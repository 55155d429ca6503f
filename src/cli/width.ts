// How many columns of a terminal a text takes, and cutting or filling it to an exact number. Texts are printable: no control characters.
import { eastAsianWidth } from 'get-east-asian-width';

const mark = /\p{M}/u;
const emojiStyle = '\ufe0f';

/** Columns that `text` takes: East Asian wide characters and emoji two, combining marks none (Unicode Annex 11). Never less than it takes. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** `text` cut to at most `columns`, with `…` where something is missing. */
export function shorten(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return columns < 1 ? '' : `${kept}…`;
}

/** `text` in exactly `columns`, filled with spaces on the side away from `align`. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const shortened = shorten(text, columns);
  const space = ' '.repeat(Math.max(0, columns - displayWidth(shortened)));
  return align === 'left' ? shortened + space : space + shortened;
}

function characterWidth(character: string): number {
  // Asking for the emoji form of a narrow character makes it wide in most terminals.
  if (character === emojiStyle) return 1;
  return mark.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
}
