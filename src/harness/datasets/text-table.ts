// Text files as tables of one column, `text`: a row a line, a paragraph or a whole file, as the `datasets` library reads them.

import type { Table } from './table.ts';

export interface TextOptions {
  readonly sampleBy: 'line' | 'paragraph' | 'document';
  readonly keepLinebreaks: boolean;
}

/** `\r\n` and `\r` count as `\n`; an empty line is a row, an empty paragraph is none. */
export function textTable(origin: string, text: string, options: TextOptions): Table {
  const plain = text.replace(/\r\n?/g, '\n');
  const rows =
    options.sampleBy === 'line' ? lines(plain, options.keepLinebreaks) : options.sampleBy === 'document' ? [plain] : paragraphs(plain);
  return { origin, length: rows.length, fields: [{ name: 'text', type: { kind: 'string' } }], cell: (row) => rows[row] ?? null };
}

function lines(text: string, keep: boolean): string[] {
  const parts = text.split('\n');
  const rest = parts.pop();
  const ended = keep ? parts.map((line) => `${line}\n`) : parts;
  return rest ? [...ended, rest] : ended;
}

function paragraphs(text: string): string[] {
  const parts = text.split('\n\n');
  const last = parts.pop();
  return [...parts.filter((part) => part !== ''), ...(last ? [last] : [])];
}
