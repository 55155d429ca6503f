// How commands print results: tables for people, CSV and JSON for programs. Cells may come from suppliers and are made harmless here.
import { printable } from '../openai/text.ts';
import { displayWidth, pad } from './width.ts';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

const maxCellLength = 200;

/** Lines of a table with a heading; columns are as wide as their widest cell, two spaces apart. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] {
  const cells = [columns.map((it) => it.title), ...rows.map((row) => columns.map((it) => printable(it.cell(row), maxCellLength)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => displayWidth(line[i] ?? ''))));
  return cells.map((line) =>
    columns
      .map((column, i) => pad(line[i] ?? '', widths[i] ?? 0, column.align))
      .join('  ')
      .trimEnd(),
  );
}

/**
 * JSON with a line break at the end, for programs, and harmless on a terminal: the control and format characters that JSON lets stand as they are
 * (C1, bidirectional overrides, line separators) are escaped. It parses to the same value.
 */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, escapedUnits)}\n`;
}

/** JSON knows escapes of UTF-16 units only. */
function escapedUnits(character: string): string {
  return Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}

export type CsvValue = string | number | boolean | null;

/**
 * Text of a CSV file with a heading (RFC 4180, lines end in CRLF). Text that a spreadsheet would run as a formula is quoted by an apostrophe.
 * @example `csv(['supplier', 'score'], [['=1+1', 83.5]])` is `supplier,score\r\n'=1+1,83.5\r\n`
 */
export function csv(titles: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [titles, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: CsvValue): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A score with its 95 % interval, all 0-100. */
export interface ScoreText {
  readonly score: number;
  readonly low: number;
  readonly high: number;
}

/** `83.4`; a dash where there is none. */
export function scoreText(estimate: ScoreText | null): string {
  return estimate === null ? '–' : estimate.score.toFixed(1);
}

/** `79.1–87.0`, the interval to print beside a score. */
export function intervalText(estimate: ScoreText | null): string {
  return estimate === null ? '' : `${estimate.low.toFixed(1)}–${estimate.high.toFixed(1)}`;
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`: at most two units, for people. Not negative. */
export function spanText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
