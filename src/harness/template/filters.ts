// Jinja's filters, and lm-eval's `regex_replace`, on Python values.
import { compile } from '../regex/index.ts';
import * as py from '../values/index.ts';
import {
  asNumber,
  type Dict,
  dict,
  entries,
  equal,
  isDict,
  isFloat,
  isList,
  PyTuple,
  pyFloat,
  pyInt,
  type Value,
} from '../values/index.ts';
import { arithmetic, order } from './operators.ts';
import { percentFormat, rounded } from './percent-format.ts';
import {
  bind,
  dictOf,
  intOf,
  isTrue,
  itemsOf,
  numberOf,
  type Operand,
  type PassedArguments,
  pairsOf,
  plainValue,
  textOf,
  typeName,
  Undefined,
} from './runtime.ts';
import { typeError, valueError } from './template-error.ts';
import { attributeOf, tests } from './tests.ts';

export type Filter = (operand: Operand, args: PassedArguments) => Operand;

type Run = (operand: Operand, ...args: readonly (Operand | undefined)[]) => Operand;

const filter = (name: string, parameters: string, run: Run): readonly [string, Filter] =>
  [name, (operand, args) => run(operand, ...bind(name, args, parameters === '' ? [] : parameters.split(' ')))] as const;

const given = (operand: Operand | undefined): operand is Operand => operand !== undefined && operand !== null;
const textOr = (operand: Operand | undefined, otherwise: string): string => (given(operand) ? textOf(operand) : otherwise);
const intOr = (operand: Operand | undefined, otherwise: number): number => (given(operand) ? intOf(operand) : otherwise);
const flag = (operand: Operand | undefined, otherwise = false): boolean => (operand === undefined ? otherwise : isTrue(operand));
const values = (operand: Operand): readonly Value[] => itemsOf(operand);
function strictText(operand: Operand): string {
  const value = plainValue(operand);
  if (typeof value !== 'string') throw typeError(`expected str, got ${typeName(value)}`);
  return value;
}

const onText =
  (change: (text: string) => Value): Run =>
  (operand) =>
    change(textOf(operand));

/** What items are compared by: an attribute if one is named, in lower case unless told otherwise. */
function keyOf(attribute: Operand | undefined, isCaseSensitive: boolean): (value: Value) => Value {
  const getter = given(attribute) ? attributeOf(plainValue(attribute)) : (value: Value) => value;
  return (value) => {
    const key = plainValue(getter(value));
    return !isCaseSensitive && typeof key === 'string' ? py.lower(key) : key;
  };
}

function sorted(items: readonly Value[], key: (value: Value) => Value, isReversed: boolean): readonly Value[] {
  const keyed = items.map((value) => ({ value, key: key(value) }));
  keyed.sort((a, b) => (isReversed ? order(b.key, a.key) : order(a.key, b.key)));
  return keyed.map(({ value }) => value);
}

function extreme(sign: 1 | -1): Run {
  return (operand, isCaseSensitive, attribute) => {
    const key = keyOf(attribute, flag(isCaseSensitive));
    const [first, ...rest] = values(operand);
    if (first === undefined) return new Undefined('No aggregated item, sequence was empty.');
    return rest.reduce((best: Value, value) => (order(key(value), key(best)) * sign > 0 ? value : best), first);
  };
}

/** `select`, `reject`, `selectattr` and `rejectattr`: by truth or by a test. */
function picking(isKept: boolean, byAttribute: boolean): Filter {
  return (operand, { positional }) => {
    if (!isTrue(operand)) return [];
    const [attribute, ...afterAttribute] = byAttribute ? positional : [undefined, ...positional];
    const [testName, ...rest] = afterAttribute.filter((argument) => argument !== undefined);
    const getter = attribute === undefined ? (value: Value): Operand => value : attributeOf(plainValue(attribute));
    const test = testName === undefined ? undefined : tests.get(textOf(testName));
    if (testName !== undefined && test === undefined) throw valueError(`No test named '${textOf(testName)}'.`);
    return values(operand).filter((value) => (test === undefined ? isTrue(getter(value)) : test(getter(value), rest)) === isKept);
  };
}

const mapped: Filter = (operand, args) => {
  if (!isTrue(operand)) return [];
  const [name, ...rest] = args.positional;
  const attribute = args.named.get('attribute');
  if (name === undefined && attribute !== undefined) {
    const getter = attributeOf(plainValue(attribute));
    const otherwise = args.named.get('default');
    return values(operand).map((value) => {
      const found = getter(value);
      return plainValue(found instanceof Undefined && given(otherwise) ? otherwise : found);
    });
  }
  const inner = name === undefined ? undefined : filters.get(textOf(name));
  if (inner === undefined) throw valueError(`No filter named '${name === undefined ? '' : textOf(name)}'.`);
  return values(operand).map((value) => plainValue(inner(value, { positional: rest, named: args.named })));
};

const title = (text: string): string =>
  text
    .split(/([-\s({[<]+)/u)
    .map((part) => {
      const [first = '', ...rest] = py.codePoints(part);
      return py.upper(first) + py.lower(rest.join(''));
    })
    .join('');

function length(operand: Operand): number {
  const value = plainValue(operand);
  if (typeof value === 'string') return py.codePointLength(value);
  if (isList(value)) return value.length;
  if (isDict(value)) return py.keys(value).length;
  throw typeError(`object of type '${typeName(value)}' has no len()`);
}

const truncate: Run = (operand, size, killWords, end, leeway) => {
  const [most, ending] = [intOr(size, 255), textOr(end, '...')];
  const room = most - py.codePointLength(ending);
  if (room < 0) throw valueError(`expected length >= ${py.codePointLength(ending)}, got ${most}`);
  if (length(operand) <= most + intOr(leeway, 5)) return operand;
  const text = strictText(operand);
  const cut = py.codePointSlice(text, 0, room);
  return (flag(killWords) ? cut : (py.rsplit(cut, ' ', 1)[0] ?? '')) + ending;
};

const integer: Run = (operand, otherwise, base) => {
  const value = plainValue(operand);
  if (typeof value !== 'string') return truncated(value) ?? plainValue(otherwise ?? 0);
  return (
    parsedInteger(value, intOr(base, 10)) ??
    (floatText(value) === null ? plainValue(otherwise ?? 0) : (truncated(floatText(value)) ?? plainValue(otherwise ?? 0)))
  );
};

/** `int(value)` of a number. */
function truncated(value: Value): Value | null {
  if (typeof value === 'bigint') return value;
  const number = asNumber(value);
  return number === null || !Number.isFinite(number) ? null : pyInt(BigInt(Math.trunc(number)));
}

function parsedInteger(text: string, base: number): Value | null {
  const digits = /^([-+]?)(0[xX]|0[oO]|0[bB])?((?:[0-9a-zA-Z]_?)*[0-9a-zA-Z])$/.exec(py.strip(text));
  if (!digits) return null;
  const [, sign = '', prefix = '', body = ''] = digits;
  if (prefix !== '' && { x: 16, o: 8, b: 2 }[prefix.slice(1).toLowerCase()] !== base) return null;
  let total = 0n;
  for (const digit of body.replaceAll('_', '').toLowerCase()) {
    const value = Number.parseInt(digit, 36);
    if (value >= base) return null;
    total = total * BigInt(base) + BigInt(value);
  }
  return pyInt(sign === '-' ? -total : total);
}

/** `float(text)`; null where Python raises. */
function floatText(text: string): number | null {
  const plain = py.strip(text).toLowerCase();
  const special = /^([-+]?)(inf|infinity|nan)$/.exec(plain);
  if (special) return special[2] === 'nan' ? Number.NaN : special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[-+]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:e[-+]?\d(?:_?\d)*)?$/.test(plain)
    ? Number(plain.replaceAll('_', ''))
    : null;
}

const float: Run = (operand, otherwise) => {
  const value = plainValue(operand);
  const number = typeof value === 'string' ? floatText(value) : asNumber(value);
  return number === null ? plainValue(otherwise ?? pyFloat(0)) : pyFloat(number);
};

const round: Run = (operand, precision, method) => {
  const [value, digits, how] = [plainValue(operand), intOr(precision, 0), textOr(method, 'common')];
  const number = numberOf(value);
  if (how === 'common')
    return isFloat(value)
      ? rounded(number, digits)
      : digits >= 0
        ? (truncated(value) ?? value)
        : (truncated(rounded(number, digits)) ?? value);
  if (how !== 'ceil' && how !== 'floor') throw valueError('method must be common, ceil or floor');
  const scaled = number * 10 ** digits;
  return pyFloat((how === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) / 10 ** digits);
};

function indent(operand: Operand, width?: Operand, first?: Operand, blank?: Operand): Operand {
  const pad = width !== undefined && typeof width === 'string' ? width : ' '.repeat(intOr(width, 4));
  const lines = py.splitlines(`${strictText(operand)}\n`);
  const [head = '', ...rest] = lines;
  const indented = flag(blank) ? lines.join(`\n${pad}`) : [head, ...rest.map((line) => (line === '' ? line : pad + line))].join('\n');
  return flag(first) ? pad + indented : indented;
}

function batch(operand: Operand, size?: Operand, fill?: Operand): Operand {
  const items = values(operand);
  const count = intOr(size, 1);
  const rows: Value[][] = [];
  for (let i = 0; i < items.length; i += count) rows.push(items.slice(i, i + count));
  const last = rows.at(-1);
  if (last !== undefined && given(fill)) while (last.length < count) last.push(plainValue(fill));
  return rows;
}

function columns(operand: Operand, count?: Operand, fill?: Operand): Operand {
  const [items, slices] = [values(operand), intOr(count, 1)];
  const [each, extra] = [Math.floor(items.length / slices), items.length % slices];
  return Array.from({ length: slices }, (_, i) => {
    const start = i * each + Math.min(i, extra);
    const column = items.slice(start, start + each + (i < extra ? 1 : 0));
    return given(fill) && i >= extra ? [...column, plainValue(fill)] : column;
  });
}

function groupBy(operand: Operand, attribute?: Operand, otherwise?: Operand, isCaseSensitive?: Operand): Operand {
  const getter = attributeOf(plainValue(attribute ?? null));
  const plain = (value: Value): Value => {
    const found = getter(value);
    return plainValue(found instanceof Undefined && given(otherwise) ? otherwise : found);
  };
  const key = (value: Value): Value => {
    const found = plain(value);
    return !flag(isCaseSensitive) && typeof found === 'string' ? py.lower(found) : found;
  };
  const groups: { readonly key: Value; readonly items: Value[] }[] = [];
  for (const value of sorted(values(operand), key, false)) {
    const last = groups.at(-1);
    if (last !== undefined && equal(last.key, key(value))) last.items.push(value);
    else groups.push({ key: key(value), items: [value] });
  }
  return groups.map(({ items }) => PyTuple.of<Value>(plain(items[0] ?? null), items));
}

function unique(operand: Operand, isCaseSensitive?: Operand, attribute?: Operand): Operand {
  const key = keyOf(attribute, flag(isCaseSensitive));
  const seen: Value[] = [];
  return values(operand).filter((value) => {
    const found = key(value);
    const isNew = !seen.some((other) => equal(other, found));
    if (isNew) seen.push(found);
    return isNew;
  });
}

function dictSort(operand: Operand, isCaseSensitive?: Operand, by?: Operand, isReversed?: Operand): Operand {
  const position = textOr(by, 'key') === 'key' ? 0 : 1;
  const key = keyOf(position, flag(isCaseSensitive));
  return sorted(pairsOf(dictOf(operand)), key, flag(isReversed));
}

const entityOf: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', "'": '&#39;', '"': '&#34;' };
const escaped = (text: string): string => text.replace(/[&<>'"]/g, (character) => entityOf[character] ?? character);

/** JSON with sorted keys and without the characters that end an HTML attribute or script. */
function toJson(operand: Operand, indentation?: Operand): Operand {
  const json = py.jsonDumps(withSortedKeys(plainValue(operand)), given(indentation) ? { indent: intOf(indentation) } : {});
  return json.replace(/[<>&']/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function withSortedKeys(value: Value): Value {
  if (isList(value)) return value.map(withSortedKeys);
  if (!isDict(value)) return value;
  const pairs = entries(value as Dict).map(([key, item]) => [key, withSortedKeys(item)] as const);
  return dict([...pairs].sort(([a], [b]) => order(a, b)));
}

function urlEncoded(operand: Operand): Operand {
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

function reversed(operand: Operand): Operand {
  const value = plainValue(operand);
  return typeof value === 'string' ? py.codePoints(value).toReversed().join('') : itemsOf(value).toReversed();
}

function absolute(operand: Operand): Operand {
  const value = plainValue(operand);
  if (typeof value === 'bigint') return value < 0n ? -value : value;
  return isFloat(value) ? pyFloat(Math.abs(numberOf(value))) : Math.abs(numberOf(value));
}

function summed(operand: Operand, attribute?: Operand, start?: Operand): Operand {
  const getter = given(attribute) ? attributeOf(plainValue(attribute)) : (value: Value): Operand => value;
  return values(operand).reduce((total: Operand, value) => arithmetic('+', total, getter(value)), start ?? 0);
}

const joined: Run = (operand, separator, attribute) => {
  const getter = given(attribute) ? attributeOf(plainValue(attribute)) : (value: Value): Operand => value;
  return values(operand)
    .map((value) => textOf(getter(value)))
    .join(textOr(separator, ''));
};

const wordPattern = /[\p{L}\p{N}\p{M}_]+/gu;
const tags = /<!--[\s\S]*?-->|<[^>]*>/g;

/** By name. */
export const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  filter('abs', '', absolute),
  filter('batch', 'linecount fill_with', batch),
  filter('capitalize', '', onText(py.capitalize)),
  filter('center', 'width', (operand, width) => py.center(textOf(operand), intOr(width, 80))),
  filter('count', '', length),
  ...['d', 'default'].map((name) =>
    filter(name, 'default_value boolean', (operand, otherwise, isBoolean) =>
      operand instanceof Undefined || (flag(isBoolean) && !isTrue(operand)) ? (otherwise ?? '') : operand,
    ),
  ),
  filter('dictsort', 'case_sensitive by reverse', dictSort),
  ...['e', 'escape', 'forceescape'].map((name) => filter(name, '', onText(escaped))),
  filter('first', '', (operand) => values(operand)[0] ?? new Undefined('No first item, sequence was empty.')),
  filter('float', 'default', float),
  [
    'format',
    (operand, { positional, named }) => {
      if (named.size === 0) return percentFormat(textOf(operand), PyTuple.from<Value>(positional.map(plainValue)));
      return percentFormat(textOf(operand), dict([...named].map(([name, value]) => [name, plainValue(value)])));
    },
  ],
  filter('groupby', 'attribute default case_sensitive', groupBy),
  filter('indent', 'width first blank', indent),
  filter('int', 'default base', integer),
  filter('items', '', (operand) => (operand instanceof Undefined ? [] : pairsOf(dictOf(operand)))),
  filter('join', 'd attribute', joined),
  filter('last', '', (operand) => values(operand).at(-1) ?? new Undefined('No last item, sequence was empty.')),
  filter('length', '', length),
  filter('list', '', (operand) => [...values(operand)]),
  filter('lower', '', onText(py.lower)),
  ['map', mapped],
  filter('max', 'case_sensitive attribute', extreme(1)),
  filter('min', 'case_sensitive attribute', extreme(-1)),
  ['reject', picking(false, false)],
  ['rejectattr', picking(false, true)],
  filter('regex_replace', 'pattern repl count', (operand, pattern, replacement, count) =>
    compile(textOr(pattern, '')).sub(textOr(replacement, ''), strictText(operand), intOr(count, 0)),
  ),
  filter('replace', 'old new count', (operand, old, replacement, count) =>
    py.replace(textOf(operand), textOr(old, 'None'), textOr(replacement, 'None'), intOr(count, -1)),
  ),
  filter('reverse', '', reversed),
  filter('round', 'precision method', round),
  filter('safe', '', (operand) => operand),
  ['select', picking(true, false)],
  ['selectattr', picking(true, true)],
  filter('slice', 'slices fill_with', columns),
  filter('sort', 'reverse case_sensitive attribute', (operand, isReversed, isCaseSensitive, attribute) =>
    sorted(values(operand), keyOf(attribute, flag(isCaseSensitive)), flag(isReversed)),
  ),
  filter(
    'string',
    '',
    onText((text) => text),
  ),
  filter(
    'striptags',
    '',
    onText((text) => py.split(text.replace(tags, '')).join(' ')),
  ),
  filter('sum', 'attribute start', summed),
  filter('title', '', onText(title)),
  filter('tojson', 'indent', toJson),
  filter('trim', 'chars', (operand, characters) => py.strip(textOf(operand), given(characters) ? textOf(characters) : null)),
  filter('truncate', 'length killwords end leeway', truncate),
  filter('unique', 'case_sensitive attribute', unique),
  filter('upper', '', onText(py.upper)),
  filter('urlencode', '', urlEncoded),
  filter(
    'wordcount',
    '',
    onText((text) => text.match(wordPattern)?.length ?? 0),
  ),
]);
