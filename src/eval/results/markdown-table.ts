// Tables as lm-eval prints them (pytablewriter's Markdown): numbers to the right with as many decimals as the column needs, texts to the left.

/** A cell: null and blank text are empty. Text that reads as a number is one. */
export type Cell = string | number | null;

interface NumberCell {
  readonly value: number;
  readonly decimals: number;
}

/**
 * Lines of a Markdown table, each with its line break.
 * @example markdownTable(['Metric', 'Value'], [['acc', '0.5000'], ['ppl', '12.2500']]) // Value: ` 0.50` and `12.25`
 */
export function markdownTable(headers: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const columns = headers.map((header, at) =>
    column(
      header,
      rows.map((row) => row[at] ?? null),
    ),
  );
  const lines = [
    columns.map((it) => it.header),
    columns.map((it) => it.rule),
    ...rows.map((_, nth) => columns.map((it) => it.cells[nth] ?? '')),
  ];
  return lines.map((line) => `|${line.join('|')}|\n`).join('');
}

interface Column {
  readonly header: string;
  readonly rule: string;
  readonly cells: readonly string[];
}

function column(header: string, cells: readonly Cell[]): Column {
  const read = cells.map(readCell);
  const filled = read.filter((it) => it !== null);
  const numeric = filled.length > 0 && filled.every((it) => typeof it !== 'string');
  const decimals = Math.max(0, ...filled.map((it) => (typeof it === 'string' ? 0 : it.decimals)));
  const texts = read.map((it) =>
    it === null ? '' : typeof it === 'string' ? it : numberText(it, numeric || it.decimals > 0 ? decimals : 0),
  );
  const width = Math.max(3, widthOf(header), ...texts.map(widthOf));
  const left = Math.floor((width - widthOf(header)) / 2);
  return {
    header: ' '.repeat(left) + header + ' '.repeat(width - left - widthOf(header)),
    rule: numeric ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
    cells: texts.map((text, nth) => {
      const blanks = ' '.repeat(width - widthOf(text));
      const safe = text.replaceAll('|', '\\|');
      return typeof read[nth] === 'object' && read[nth] !== null ? blanks + safe : safe + blanks;
    }),
  };
}

function readCell(cell: Cell): NumberCell | string | null {
  if (cell === null) return null;
  const text = String(cell);
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (/^[+-]?(nan|inf|infinity)$/i.test(trimmed))
    return { value: /nan/i.test(trimmed) ? Number.NaN : Number(trimmed.startsWith('-') ? '-Infinity' : 'Infinity'), decimals: 0 };
  const match = /^[+-]?[0-9]{1,310}(?:\.([0-9]{0,30}))?$/.exec(trimmed);
  if (match === null) return text;
  return { value: Number(trimmed), decimals: (match[1] ?? '').replace(/0+$/, '').length };
}

function numberText({ value }: NumberCell, decimals: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return fixedText(value, decimals);
}

/** As Python's `f"{value:.4f}"`: `toFixed` turns to exponents from 1e21 on. */
export function fixedText(value: number, decimals: number): string {
  if (Math.abs(value) < 1e21) return value.toFixed(decimals);
  return `${BigInt(value)}${decimals > 0 ? `.${'0'.repeat(decimals)}` : ''}`;
}

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;

function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += zeroWidth.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}
