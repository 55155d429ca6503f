// The records of a JSON file, as Arrow and the `datasets` library find them: values one after another (usually a line each),
// a list of objects, or a list of other values (a column `text`).

import { type Dict, type DictKey, dict, entries, get, isDict, isList, jsonLoads, type Value } from '../../values/index.ts';
import { BadDataFileError, reason, shown } from '../dataset-error.ts';

export interface JsonRows {
  readonly rows: readonly Dict[];
  /** The library writes and reads these records anew, with ten decimals a float. */
  readonly rewritten: boolean;
}

/** The records of a JSON or JSON Lines text. `field`: the key of the one object in the file that holds the records. */
export function jsonRows(origin: string, text: string, field: string | null): JsonRows {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (field !== null) return { rows: records(origin, fieldOf(origin, parsed(origin, body), field)), rewritten: true };
  if (body.startsWith('[')) return { rows: records(origin, parsed(origin, body)), rewritten: true };
  return { rows: sequence(origin, body), rewritten: false };
}

function records(origin: string, value: Value): readonly Dict[] {
  if (isDict(value)) return columnsToRows(origin, value);
  if (!isList(value)) throw new BadDataFileError(origin, 'holds neither records nor a list of them');
  const rows = value.map((item): Dict => (isDict(item) ? item : dict([['text', item]])));
  return rows;
}

function fieldOf(origin: string, value: Value, field: string): Value {
  const inner = isDict(value) ? get(value, field) : undefined;
  if (inner === undefined) throw new BadDataFileError(origin, `has no field ${shown(field)}`);
  return inner;
}

/** `{"a": [1, 2], "b": [3, 4]}` under a field is two rows. */
function columnsToRows(origin: string, columns: Dict): readonly Dict[] {
  const pairs = entries(columns);
  const lists = pairs.map(([key, value]): readonly [DictKey, readonly Value[]] => {
    if (!isList(value)) throw new BadDataFileError(origin, `the field holds an object whose ${shown(String(key))} is not a list`);
    return [key, value];
  });
  const length = lists[0]?.[1].length ?? 0;
  if (lists.some(([, list]) => list.length !== length)) throw new BadDataFileError(origin, 'the field holds lists of different lengths');
  return Array.from({ length }, (_, row) => dict(lists.map(([key, list]) => [key, list[row] ?? null])));
}

/** Values one after another; a line may hold several, a value several lines. */
function sequence(origin: string, text: string): readonly Dict[] {
  const rows: Dict[] = [];
  let start = 0;
  for (const end of valueEnds(text)) {
    rows.push(record(origin, text, start, end));
    start = end;
  }
  if (text.slice(start).trim() !== '') rows.push(record(origin, text, start, text.length));
  return rows;
}

function record(origin: string, text: string, start: number, end: number): Dict {
  const piece = text.slice(start, end);
  try {
    const value = jsonLoads(piece);
    if (isDict(value)) return value;
  } catch (cause) {
    throw new BadDataFileError(origin, `line ${lineAt(text, start, piece)}: ${reason(cause)}`, { cause });
  }
  throw new BadDataFileError(origin, `line ${lineAt(text, start, piece)}: not an object`);
}

/** The line, counted from 1, on which a piece begins after its leading white space. */
function lineAt(text: string, start: number, piece: string): number {
  const first = start + piece.length - piece.trimStart().length;
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < first; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

function parsed(origin: string, text: string): Value {
  try {
    return jsonLoads(text);
  } catch (cause) {
    throw new BadDataFileError(origin, reason(cause), { cause });
  }
}

const STRUCTURE = /["{}[\]]/g;

/** Where top-level objects and lists end. */
function valueEnds(text: string): readonly number[] {
  const ends: number[] = [];
  let open = 0;
  STRUCTURE.lastIndex = 0;
  for (let match = STRUCTURE.exec(text); match !== null; match = STRUCTURE.exec(text)) {
    if (match[0] === '"') STRUCTURE.lastIndex = textEnd(text, match.index + 1);
    else if (match[0] === '{' || match[0] === '[') open++;
    else if (--open <= 0) {
      ends.push(match.index + 1);
      open = 0;
    }
  }
  return ends;
}

function textEnd(text: string, from: number): number {
  for (let at = from; ; ) {
    const end = text.indexOf('"', at);
    if (end < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 92 && end - 1 - backslashes >= from) backslashes++;
    at = end + 1;
    if (backslashes % 2 === 0) return at;
  }
}
