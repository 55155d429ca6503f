// Jinja's filters, and lm-eval's `regex_replace`, by name.
import { compile } from '../regex/index.ts';
import * as py from '../values/index.ts';
import { dict, PyTuple, type Value } from '../values/index.ts';
import { type Filter, flag, given, intOr, type Run, strictText, textOr, values } from './filter-arguments.ts';
import { absolute, float, integer, round } from './number-filters.ts';
import { percentFormat } from './percent-format.ts';
import { bind, dictOf, isTrue, pairsOf, plainValue, textOf, Undefined } from './runtime.ts';
import {
  batch,
  columns,
  dictSort,
  extreme,
  groupBy,
  joined,
  keyOf,
  length,
  picking,
  reversed,
  sorted,
  summed,
  unique,
} from './sequence-filters.ts';
import { valueError } from './template-error.ts';
import { attributeOf } from './tests.ts';
import { escaped, indent, title, toJson, truncate, urlEncoded, withoutTags, wordCount } from './text-filters.ts';

export type { Filter } from './filter-arguments.ts';

const filter = (name: string, parameters: string, run: Run): readonly [string, Filter] =>
  [name, (operand, args) => run(operand, ...bind(name, args, parameters === '' ? [] : parameters.split(' ')))] as const;

const onText =
  (change: (text: string) => Value): Run =>
  (operand) =>
    change(textOf(operand));

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
  filter('striptags', '', onText(withoutTags)),
  filter('sum', 'attribute start', summed),
  filter('title', '', onText(title)),
  filter('tojson', 'indent', toJson),
  filter('trim', 'chars', (operand, characters) => py.strip(textOf(operand), given(characters) ? textOf(characters) : null)),
  filter('truncate', 'length killwords end leeway', truncate),
  filter('unique', 'case_sensitive attribute', unique),
  filter('upper', '', onText(py.upper)),
  filter('urlencode', '', urlEncoded),
  filter('wordcount', '', onText(wordCount)),
]);
