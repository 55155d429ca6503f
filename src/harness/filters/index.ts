// lm-eval's filters by name, from the arguments in a task file.
import { asNumber, type Dict, get, isDict, isList, keys, truthy, type Value } from '../values/index.ts';
import { choiceRegexFilter, regexFilter, tagsFilter } from './regex.ts';
import { FilterError, type ResponseFilter } from './response-filter.ts';
import { majorityVote, takeFirst, takeFirstK } from './selection.ts';
import { formatSpan, lowercase, mapAnswers, removeWhitespace, uppercase } from './transformation.ts';

export { FilterError, type ResponseFilter } from './response-filter.ts';
export { takeFirst } from './selection.ts';

const defaultPattern = '#### (\\-?[0-9\\.\\,]+)';

type Make = (args: Arguments) => ResponseFilter;

interface Arguments {
  text(name: string, otherwise: string): string;
  int(name: string, otherwise: number | null): number;
  value(name: string, otherwise: Value): Value;
  flag(name: string): boolean;
  texts(name: string): readonly string[] | null;
}

const plain =
  (filter: ResponseFilter): Make =>
  () =>
    filter;

const regexOptions = (args: Arguments) => ({
  pattern: args.text('regex_pattern', defaultPattern),
  groupSelect: args.int('group_select', 0),
  fallback: args.value('fallback', '[invalid]'),
});

const makers: Readonly<Record<string, { readonly parameters: readonly string[]; readonly make: Make }>> = {
  take_first: { parameters: [], make: plain(takeFirst) },
  take_first_k: { parameters: ['k'], make: (args) => takeFirstK(args.int('k', null)) },
  majority_vote: { parameters: [], make: plain(majorityVote) },
  regex: { parameters: ['regex_pattern', 'group_select', 'fallback'], make: (args) => regexFilter(regexOptions(args)) },
  multi_choice_regex: {
    parameters: ['regex_pattern', 'group_select', 'fallback', 'ignore_case', 'ignore_punctuation', 'regexes_to_ignore'],
    make: (args) =>
      choiceRegexFilter({
        ...regexOptions(args),
        ignoreCase: args.flag('ignore_case'),
        ignorePunctuation: args.flag('ignore_punctuation'),
        regexesToIgnore: args.texts('regexes_to_ignore'),
      }),
  },
  regex_pos: { parameters: ['regex_pattern', 'group_select', 'fallback'], make: (args) => tagsFilter(args.value('fallback', ['invalid'])) },
  remove_whitespace: { parameters: [], make: plain(removeWhitespace) },
  lowercase: { parameters: [], make: plain(lowercase) },
  uppercase: { parameters: [], make: plain(uppercase) },
  map: { parameters: ['mapping_dict', 'default_value'], make: (args) => mapAnswers(dictIn(args), args.value('default_value', null)) },
  format_span: { parameters: [], make: plain(formatSpan) },
  decontaminate: { parameters: ['path'], make: plain((responses) => responses) },
};

/** The filter's names, `custom` left out. */
export const filterNames: readonly string[] = Object.keys(makers);

/**
 * A filter by lm-eval's name with the arguments of a task file. Throws `FilterError` for an unknown name or argument.
 *
 * @example builtinFilter('regex', { regex_pattern: '\\d+', group_select: -1 })([['1 or 2', 'none']], [{}]) // [['2', '[invalid]']]
 */
export function builtinFilter(name: string, kwargs: Dict): ResponseFilter {
  const found = Object.hasOwn(makers, name) ? makers[name] : undefined;
  if (found === undefined) throw new FilterError(`filter "${name}" not found; known filters: ${filterNames.join(', ')}, custom`);
  const unknown = keys(kwargs).find((key) => !found.parameters.includes(String(key)));
  if (unknown !== undefined)
    throw new FilterError(`filter "${name}" has no argument "${String(unknown)}"; it has: ${found.parameters.join(', ') || 'none'}`);
  return found.make(argumentsOf(name, kwargs));
}

function argumentsOf(filter: string, kwargs: Dict): Arguments {
  const wrong = (name: string, expected: string): FilterError => new FilterError(`filter "${filter}": "${name}" must be ${expected}`);
  return {
    text(name, otherwise) {
      const value = get(kwargs, name) ?? otherwise;
      if (typeof value !== 'string') throw wrong(name, 'a text');
      return value;
    },
    int(name, otherwise) {
      const value = asNumber(get(kwargs, name) ?? otherwise);
      if (value === null || !Number.isInteger(value)) throw wrong(name, 'a whole number');
      return value;
    },
    value(name, otherwise) {
      const value = get(kwargs, name);
      return value === undefined ? otherwise : value;
    },
    flag: (name) => truthy(get(kwargs, name) ?? false),
    texts(name) {
      const value = get(kwargs, name) ?? null;
      if (value === null) return null;
      const texts = isList(value) ? value.filter((item) => typeof item === 'string') : [];
      if (!isList(value) || texts.length < value.length) throw wrong(name, 'a list of regular expressions');
      return texts;
    },
  };
}

function dictIn(args: Arguments): Dict {
  const mapping = args.value('mapping_dict', {});
  if (mapping === null) return {};
  if (!isDict(mapping)) throw new FilterError('filter "map": "mapping_dict" must be a mapping');
  return mapping;
}
