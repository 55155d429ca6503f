// Python's view of Unicode where it differs from JavaScript's: code points instead of UTF-16 units, whitespace, digits, printable characters.

/** What `str.isspace` and `str.strip` take for whitespace, as the inside of a character class. */
export const WHITESPACE_CLASS = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

const WHITESPACE = new RegExp(`[${WHITESPACE_CLASS}]`, 'u');

/** `character.isspace()` for one character. */
export function isWhitespace(character: string): boolean {
  return WHITESPACE.test(character);
}

/** Characters with the Unicode property Numeric_Type=Digit: superscripts, circled digits and the like. JavaScript has no class for it. */
export const OTHER_DIGITS_CLASS =
  '\\u{b2}\\u{b3}\\u{b9}\\u{1369}-\\u{1371}\\u{19da}\\u{2070}\\u{2074}-\\u{2079}\\u{2080}-\\u{2089}\\u{2460}-\\u{2468}\\u{2474}-\\u{247c}' +
  '\\u{2488}-\\u{2490}\\u{24ea}\\u{24f5}-\\u{24fd}\\u{24ff}\\u{2776}-\\u{277e}\\u{2780}-\\u{2788}\\u{278a}-\\u{2792}\\u{10a40}-\\u{10a43}' +
  '\\u{10e60}-\\u{10e68}\\u{11052}-\\u{1105a}\\u{1f100}-\\u{1f10a}';

/** Ideographs that Python counts as numeric although their category is Lo. */
export const NUMERIC_IDEOGRAPHS_CLASS =
  '\\u{3405}\\u{3483}\\u{382a}\\u{3b4d}\\u{4e00}\\u{4e03}\\u{4e07}\\u{4e09}\\u{4e24}\\u{4e5d}\\u{4e8c}\\u{4e94}\\u{4e96}\\u{4eac}\\u{4ebf}-\\u{4ec0}' +
  '\\u{4edf}\\u{4ee8}\\u{4f0d}\\u{4f70}\\u{4fe9}\\u{5006}\\u{5104}\\u{5146}\\u{5169}\\u{516b}\\u{516d}\\u{5341}\\u{5343}-\\u{5345}\\u{534c}' +
  '\\u{53c1}-\\u{53c4}\\u{56db}\\u{58f1}\\u{58f9}\\u{5e7a}\\u{5efe}-\\u{5eff}\\u{5f0c}-\\u{5f0e}\\u{5f10}\\u{62d0}\\u{62fe}\\u{634c}\\u{67d2}' +
  '\\u{6d1e}\\u{6f06}\\u{7396}\\u{767e}\\u{7695}\\u{79ed}\\u{8086}\\u{842c}\\u{8cae}\\u{8cb3}\\u{8d30}\\u{920e}\\u{94a9}\\u{9621}\\u{9646}' +
  '\\u{964c}\\u{9678}\\u{96f6}\\u{f96b}\\u{f973}\\u{f978}\\u{f9b2}\\u{f9d1}\\u{f9d3}\\u{f9fd}\\u{20001}\\u{20064}\\u{200e2}\\u{20121}' +
  '\\u{2092a}\\u{20983}\\u{2098c}\\u{2099c}\\u{20aea}\\u{20afd}\\u{20b19}\\u{22390}\\u{22998}\\u{23b1b}\\u{2626d}\\u{2f890}';

const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** `character.isprintable()` for one character: what `repr` writes as it is. */
export function isPrintable(character: string): boolean {
  return !UNPRINTABLE.test(character);
}

const SURROGATE = /[\ud800-\udfff]/;

/** Whether code points and UTF-16 units of the text are the same. */
export function isSingleUnit(text: string): boolean {
  return !SURROGATE.test(text);
}

/** `len(text)`: code points, a lone surrogate being one. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        length--;
        i++;
      }
    }
  }
  return length;
}

/** The characters of a text, a code point each. */
export function codePoints(text: string): readonly string[] {
  return isSingleUnit(text) ? text.split('') : Array.from(text);
}

/** `text[start:end]` by code points, with Python's negative and clamped bounds. */
export function codePointSlice(text: string, start: number, end?: number): string {
  return isSingleUnit(text) ? text.slice(start, end) : Array.from(text).slice(start, end).join('');
}

/** UTF-8 bytes of a text (`len(text.encode("utf-8"))`). */
export function utf8Length(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}
