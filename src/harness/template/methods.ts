// Methods of Python's texts, lists and dicts that templates call.
import * as py from '../values/index.ts';
import { get, isDict, isInt, isList, PyTuple, type Value } from '../values/index.ts';
import {
  bind,
  dictOf,
  intOf,
  itemsOf,
  type Operand,
  type PassedArguments,
  pairsOf,
  plainValue,
  TemplateFunction,
  textOf,
  typeName,
} from './runtime.ts';
import { typeError, valueError } from './template-error.ts';

type Method<T> = (self: T, ...args: readonly (Operand | undefined)[]) => Value;

interface MethodOf<T> {
  readonly parameters: readonly string[];
  readonly run: Method<T>;
}

const method = <T>(parameters: string, run: Method<T>): MethodOf<T> => ({
  parameters: parameters === '' ? [] : parameters.split(' '),
  run,
});

function text(operand: Operand | undefined): string {
  if (operand === undefined) throw typeError('a text argument is missing');
  const value = plainValue(operand);
  if (typeof value !== 'string') throw typeError(`must be str, not ${typeName(value)}`);
  return value;
}

const optionalText = (operand: Operand | undefined): string | null => (operand === undefined || operand === null ? null : text(operand));
const optionalInt = (operand: Operand | undefined, otherwise: number): number =>
  operand === undefined || operand === null ? otherwise : intOf(operand);
const affixes = (operand: Operand | undefined): readonly string[] => {
  const value = operand === undefined ? null : plainValue(operand);
  return value instanceof PyTuple ? value.map((item) => text(item)) : [text(value)];
};
const end = (operand: Operand | undefined): number | undefined => (operand === undefined || operand === null ? undefined : intOf(operand));
const inRange = (self: string, from: Operand | undefined, to: Operand | undefined): string =>
  from === undefined && to === undefined ? self : py.codePointSlice(self, optionalInt(from, 0), end(to));

function foundAt(position: number): number {
  if (position < 0) throw valueError('substring not found');
  return position;
}

function joined(separator: string, items: Operand | undefined): string {
  return itemsOf(items ?? null)
    .map((item) => text(item))
    .join(separator);
}

const simple = (run: (self: string) => Value): MethodOf<string> => method('', (self) => run(self));

const textMethods: Readonly<Record<string, MethodOf<string>>> = {
  capitalize: simple(py.capitalize),
  casefold: simple((self) => py.lower(self).replaceAll('ß', 'ss')),
  center: method('width fillchar', (self, width, fill) => py.center(self, optionalInt(width, 0), optionalText(fill) ?? ' ')),
  count: method('sub start end', (self, part, from, to) => py.count(inRange(self, from, to), text(part))),
  endswith: method('suffix start end', (self, suffix, from, to) => affixes(suffix).some((it) => inRange(self, from, to).endsWith(it))),
  find: method('sub start end', (self, part, from, to) => py.find(self, text(part), optionalInt(from, 0), end(to))),
  index: method('sub start end', (self, part, from, to) => foundAt(py.find(self, text(part), optionalInt(from, 0), end(to)))),
  isalnum: simple(py.isAlnum),
  isalpha: simple(py.isAlpha),
  isdecimal: simple(py.isDecimal),
  isdigit: simple(py.isDigit),
  islower: simple(py.isLower),
  isnumeric: simple(py.isNumeric),
  isspace: simple(py.isSpace),
  isupper: simple(py.isUpper),
  join: method('iterable', joined),
  ljust: method('width fillchar', (self, width, fill) => py.ljust(self, optionalInt(width, 0), optionalText(fill) ?? ' ')),
  lower: simple(py.lower),
  lstrip: method('chars', (self, characters) => py.lstrip(self, optionalText(characters))),
  partition: method('sep', (self, separator) => PyTuple.from<Value>(py.partition(self, text(separator)))),
  removeprefix: method('prefix', (self, prefix) => py.removePrefix(self, text(prefix))),
  removesuffix: method('suffix', (self, suffix) => py.removeSuffix(self, text(suffix))),
  replace: method('old new count', (self, old, replacement, count) =>
    py.replace(self, text(old), text(replacement), optionalInt(count, -1)),
  ),
  rfind: method('sub start end', (self, part, from, to) => py.rfind(self, text(part), optionalInt(from, 0), end(to))),
  rindex: method('sub start end', (self, part, from, to) => foundAt(py.rfind(self, text(part), optionalInt(from, 0), end(to)))),
  rjust: method('width fillchar', (self, width, fill) => py.rjust(self, optionalInt(width, 0), optionalText(fill) ?? ' ')),
  rpartition: method('sep', (self, separator) => PyTuple.from<Value>(py.rpartition(self, text(separator)))),
  rsplit: method('sep maxsplit', (self, separator, most) => py.rsplit(self, optionalText(separator), optionalInt(most, -1))),
  rstrip: method('chars', (self, characters) => py.rstrip(self, optionalText(characters))),
  split: method('sep maxsplit', (self, separator, most) => py.split(self, optionalText(separator), optionalInt(most, -1))),
  splitlines: method('keepends', (self, keepEnds) => py.splitlines(self, keepEnds !== undefined && py.truthy(plainValue(keepEnds)))),
  startswith: method('prefix start end', (self, prefix, from, to) => affixes(prefix).some((it) => inRange(self, from, to).startsWith(it))),
  strip: method('chars', (self, characters) => py.strip(self, optionalText(characters))),
  swapcase: simple(py.swapcase),
  title: simple(py.title),
  upper: simple(py.upper),
  zfill: method('width', (self, width) => py.zfill(self, optionalInt(width, 0))),
};

const listMethods: Readonly<Record<string, MethodOf<readonly Value[]>>> = {
  count: method('value', (self, value) => self.filter((item) => py.equal(item, plainValue(value ?? null))).length),
  copy: method('', (self) => self),
  index: method('value start', (self, value, from) => {
    const wanted = plainValue(value ?? null);
    const at = self.findIndex((item, i) => i >= optionalInt(from, 0) && py.equal(item, wanted));
    if (at < 0) throw valueError(`${py.repr(wanted)} is not in list`);
    return at;
  }),
};

const dictMethods: Readonly<Record<string, MethodOf<py.Dict>>> = {
  copy: method('', (self) => self),
  get: method('key default', (self, key, otherwise) => {
    const wanted = plainValue(key ?? null);
    const isKey = typeof wanted === 'string' || wanted === null || typeof wanted === 'boolean' || isInt(wanted);
    return (isKey ? get(self, wanted) : undefined) ?? plainValue(otherwise ?? null);
  }),
  items: method('', pairsOf),
  keys: method('', (self) => py.keys(self)),
  values: method('', (self) => py.entries(self).map(([, value]) => value)),
};

/** The method of a value, bound to it; undefined where it has none of the name. */
export function methodOf(self: Value, name: string): TemplateFunction | undefined {
  if (typeof self === 'string') {
    if (name === 'format') return new TemplateFunction((args) => formatted(self, args));
    return bound(self, name, textMethods);
  }
  if (isList(self)) return bound(self, name, listMethods);
  return isDict(self) ? bound(dictOf(self), name, dictMethods) : undefined;
}

function bound<T>(self: T, name: string, methods: Readonly<Record<string, MethodOf<T>>>): TemplateFunction | undefined {
  const found = Object.hasOwn(methods, name) ? methods[name] : undefined;
  return found === undefined ? undefined : new TemplateFunction((args) => found.run(self, ...bind(name, args, found.parameters)));
}

/** `text.format(...)` with `{}`, `{0}` and `{name}`; no format specifications. */
function formatted(self: string, { positional, named }: PassedArguments): string {
  let used = 0;
  return self.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole, field: string | undefined) => {
    if (field === undefined) return whole.slice(1);
    if (/[!:.[]/.test(field)) throw valueError(`format field {${field}} is not supported in templates; use the % operator`);
    const value = field === '' ? positional[used++] : /^\d+$/.test(field) ? positional[Number(field)] : named.get(field);
    if (value === undefined) throw valueError(`format() has no argument for {${field}}`);
    return textOf(value);
  });
}
