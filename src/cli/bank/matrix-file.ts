// Reads and writes matrices of answers: CSV, gzipped or not. First line: item ids; each further line: one supplier's answers.
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import type { ResponseMatrix } from '../../stats/bank/index.ts';
import { systemReason, UsageError } from '../exit.ts';

const maxBytes = 2 ** 30;
const missing: ReadonlySet<string> = new Set(['', 'NA', 'NaN', 'nan', 'null']);

/** Reads a matrix. Throws `UsageError` naming file, line and column where it is malformed. */
export async function readMatrix(path: string): Promise<ResponseMatrix> {
  return parseMatrix(await readText(path), path);
}

/**
 * The matrix that a text holds. Answers are 0 to 1; empty, NA or NaN where missing. Throws `UsageError` naming `source`, line and column.
 *
 * @example parseMatrix('a,b\n1,0\n0,\n', 'm.csv').suppliers // 2
 */
export function parseMatrix(text: string, source: string): ResponseMatrix {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const [heading, ...rows] = lines;
  if (heading === undefined) throw new UsageError(`${source} is empty; its first line must hold the item ids`);
  const items = itemIds(heading, source);
  if (rows.length === 0) throw new UsageError(`${source} has no line of answers after its item ids`);
  const values = new Float32Array(rows.length * items.length);
  rows.forEach((row, n) => {
    readRow(row, values.subarray(n * items.length, (n + 1) * items.length), items, `${source}:${n + 2}`);
  });
  return { items, suppliers: rows.length, values };
}

/** The text of a matrix, as `parseMatrix` reads it. */
export function matrixText({ items, suppliers, values }: ResponseMatrix): string {
  const lines = [items.map(quoted).join(',')];
  for (let n = 0; n < suppliers; n++) {
    const row = values.subarray(n * items.length, (n + 1) * items.length);
    lines.push(Array.from(row, (value) => (Number.isNaN(value) ? '' : String(Number(value.toPrecision(7))))).join(','));
  }
  return `${lines.join('\n')}\n`;
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  try {
    return (await promisify(gunzip)(bytes, { maxOutputLength: maxBytes })).toString('utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be unpacked: ${systemReason(error)}`, { cause: error });
  }
}

function itemIds(heading: string, source: string): readonly string[] {
  const ids = splitHeading(heading, source).map((id) => id.trim());
  const seen = new Map<string, number>();
  ids.forEach((id, i) => {
    const earlier = seen.get(id);
    if (id === '' || id.length > 200) throw new UsageError(`${source}:1: column ${i + 1} needs an item id of 1 to 200 characters`);
    if (earlier !== undefined)
      throw new UsageError(`${source}:1: columns ${earlier + 1} and ${i + 1} have the same item id ${JSON.stringify(id)}`);
    seen.set(id, i);
  });
  if (ids.length < 2) throw new UsageError(`${source}:1: found 1 item id; a matrix needs 2 columns or more, separated by commas`);
  return ids;
}

function splitHeading(heading: string, source: string): readonly string[] {
  try {
    const [ids]: readonly (readonly string[])[] = parse(heading);
    return ids ?? [];
  } catch (error) {
    throw new UsageError(`${source}:1: the item ids are not CSV: ${systemReason(error)}`, { cause: error });
  }
}

function readRow(row: string, into: Float32Array, items: readonly string[], place: string): void {
  const cells = row.split(',');
  if (cells.length !== items.length) {
    const found = row.trim() === '' ? 'an empty line' : cells.length === 1 ? '1 answer' : `${cells.length} answers`;
    throw new UsageError(`${place}: found ${found} where the first line names ${items.length} items`);
  }
  cells.forEach((cell, i) => {
    into[i] = cellValue(cell, () => `${place}: column ${i + 1} (item ${JSON.stringify(items[i])})`);
  });
}

function cellValue(cell: string, place: () => string): number {
  if (cell === '1') return 1;
  if (cell === '0') return 0;
  const text = cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
  if (missing.has(text)) return Number.NaN;
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new UsageError(
    `${place()}: ${JSON.stringify(cell.slice(0, 40))} is no answer; write 0, 1, a number between, or nothing where it is missing`,
  );
}

function quoted(id: string): string {
  return /[",\s]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id;
}
