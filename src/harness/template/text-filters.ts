// Filters of texts: `title`, `truncate`, `indent`, `escape`, `tojson`, `urlencode` and others.
import * as py from '../values/index.ts';
import { type Dict, dict, entries, isDict, isList, type Value } from '../values/index.ts';
import { flag, given, intOr, type Run, strictText, textOr } from './filter-arguments.ts';
import { order } from './operators.ts';
import { intOf, itemsOf, type Operand, plainValue, textOf } from './runtime.ts';
import { length } from './sequence-filters.ts';
import { valueError } from './template-error.ts';

export const title = (text: string): string =>
  text
    .split(/([-\s({[<]+)/u)
    .map((part) => {
      const [first = '', ...rest] = py.codePoints(part);
      return py.upper(first) + py.lower(rest.join(''));
    })
    .join('');

export const truncate: Run = (operand, size, killWords, end, leeway) => {
  const [most, ending] = [intOr(size, 255), textOr(end, '...')];
  const room = most - py.codePointLength(ending);
  if (room < 0) throw valueError(`expected length >= ${py.codePointLength(ending)}, got ${most}`);
  if (length(operand) <= most + intOr(leeway, 5)) return operand;
  const text = strictText(operand);
  const cut = py.codePointSlice(text, 0, room);
  return (flag(killWords) ? cut : (py.rsplit(cut, ' ', 1)[0] ?? '')) + ending;
};

export function indent(operand: Operand, width?: Operand, first?: Operand, blank?: Operand): Operand {
  const pad = width !== undefined && typeof width === 'string' ? width : ' '.repeat(intOr(width, 4));
  const lines = py.splitlines(`${strictText(operand)}\n`);
  const [head = '', ...rest] = lines;
  const indented = flag(blank) ? lines.join(`\n${pad}`) : [head, ...rest.map((line) => (line === '' ? line : pad + line))].join('\n');
  return flag(first) ? pad + indented : indented;
}

const entityOf: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;', '"': '&#34;' };
export const escaped = (text: string): string => text.replace(/[&<>'"]/g, (character) => entityOf[character] ?? character);

/** JSON with sorted keys and without the characters that end an HTML attribute or script. */
export function toJson(operand: Operand, indentation?: Operand): Operand {
  const json = py.jsonDumps(withSortedKeys(plainValue(operand)), given(indentation) ? { indent: intOf(indentation) } : {});
  return json.replace(/[<>&']/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function withSortedKeys(value: Value): Value {
  if (isList(value)) return value.map(withSortedKeys);
  if (!isDict(value)) return value;
  const pairs = entries(value as Dict).map(([key, item]) => [key, withSortedKeys(item)] as const);
  return dict([...pairs].sort(([a], [b]) => order(a, b)));
}

export function urlEncoded(operand: Operand): Operand {
  const value = plainValue(operand);
  const quote = (item: Value, safe: RegExp): string =>
    encodeURIComponent(textOf(item))
      .replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`)
      .replace(safe, '/');
  const query = (item: Value): string => quote(item, /(?!)/g).replaceAll('%20', '+');
  const pairs = isDict(value) ? entries(value) : isList(value) ? value.map((pair) => itemsOf(pair)) : null;
  if (pairs === null) return quote(value, /%2F/g);
  return pairs.map(([key = null, item = null]) => `${query(key)}=${query(item)}`).join('&');
}

const wordPattern = /[\p{L}\p{N}\p{M}_]+/gu;
const tags = /<!--[\s\S]*?-->|<[^>]*>/g;

export const wordCount = (text: string): number => text.match(wordPattern)?.length ?? 0;
export const withoutTags = (text: string): string => py.split(text.replace(tags, '')).join(' ');
