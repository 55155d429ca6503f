// Splits CSV text into records of fields by the rules of pandas' reader (which the `datasets` library uses): quotes count only at a
// field's start, a doubled quote is one, `\n`, `\r` and `\r\n` end a line, blank lines are none.

import { BadDataFileError } from '../dataset-error.ts';

export interface CsvDialect {
  /** One character. */
  readonly separator: string;
  /** One character; null: quotes are text. */
  readonly quote: string | null;
  readonly escape: string | null;
  readonly skipInitialSpace: boolean;
  readonly skipBlankLines: boolean;
}

const maxFields = 5_000;

/** All records. Throws `BadDataFileError` for a quote without an end. */
export function csvRecords(origin: string, text: string, dialect: CsvDialect): readonly (readonly string[])[] {
  const { separator, quote, escape: escaping } = dialect;
  const records: string[][] = [];
  let record: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;

  /** Reads one field from `at`; afterwards `at` is on the separator, the line's end or the text's. */
  function field(): string {
    let value = '';
    if (dialect.skipInitialSpace) while (isBlank(text[at]) && text[at] !== separator) at++;
    if (quote !== null && text[at] === quote) {
      at++;
      value = quoted();
    }
    const start = at;
    while (
      at < text.length &&
      text[at] !== separator &&
      text[at] !== '\n' &&
      text[at] !== '\r' &&
      (escaping === null || text[at] !== escaping)
    )
      at++;
    value += text.slice(start, at);
    if (escaping !== null && text[at] === escaping) {
      value += text[at + 1] ?? '';
      at += 2;
      return value + unquotedRest();
    }
    return value;
  }

  function unquotedRest(): string {
    let value = '';
    while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') {
      if (text[at] === escaping) at++;
      value += text[at] ?? '';
      at++;
    }
    return value;
  }

  function quoted(): string {
    let value = '';
    for (let start = at; ; at++) {
      if (at >= text.length) throw new BadDataFileError(origin, `record ${records.length + 1}: a quote without an end`);
      if (escaping !== null && text[at] === escaping) {
        value += text.slice(start, at) + (text[at + 1] ?? '');
        at++;
        start = at + 1;
      } else if (text[at] === quote) {
        value += text.slice(start, at);
        at++;
        if (text[at] !== quote) return value;
        value += quote;
        start = at + 1;
      }
    }
  }

  while (at < text.length) {
    if (record.length === 0 && dialect.skipBlankLines) {
      const next = blankLineEnd(text, at, separator);
      if (next !== null) {
        at = next;
        continue;
      }
    }
    record.push(field());
    if (record.length > maxFields) throw new BadDataFileError(origin, `record ${records.length + 1} has more than ${maxFields} fields`);
    if (text[at] === separator) {
      at++;
      // A separator at the very end opens an empty field.
      if (at === text.length) record.push('');
    } else if (at < text.length) {
      at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
      records.push(record);
      record = [];
    }
  }
  if (record.length > 0) records.push(record);
  return records;
}

/** Where the line after a line of white space begins; null where the line at `at` holds more. */
function blankLineEnd(text: string, at: number, separator: string): number | null {
  let end = at;
  while (end < text.length && isBlank(text[end]) && text[end] !== separator) end++;
  if (end === text.length) return end;
  if (text[end] === '\n') return end + 1;
  if (text[end] === '\r') return text[end + 1] === '\n' ? end + 2 : end + 1;
  return null;
}

function isBlank(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}
