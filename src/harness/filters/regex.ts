// Filters that cut an answer out of a text by a regular expression.

import { compile, type PythonRegex } from '../regex/index.ts';
import { get, isList, lower, strip, type Value } from '../values/index.ts';
import { FilterError, ofEach, type ResponseFilter, textOf } from './response-filter.ts';

export interface RegexOptions {
  readonly pattern: string;
  /** Which of all matches: 0 is the first, -1 the last. */
  readonly groupSelect: number;
  /** Where nothing matches. */
  readonly fallback: Value;
}

type Found = string | readonly string[];

/** Python's `found[index]`. */
function selected(found: readonly Found[], index: number): Found {
  const match = found.at(index);
  if (match === undefined || index >= found.length)
    throw new FilterError(`regex: group_select is ${index}, but there are ${found.length} matches`);
  return match;
}

/** The chosen match, or its first group that is not empty, without the space around it. */
export function regexFilter({ pattern, groupSelect, fallback }: RegexOptions): ResponseFilter {
  const regex = compile(pattern);
  return ofEach((answers) =>
    answers.map((answer) => {
      const found = regex.findall(typeof answer === 'string' ? answer : '');
      if (found.length === 0) return fallback;
      const match = selected(found, groupSelect);
      const text = typeof match === 'string' ? match : (match.find((group) => group !== '') ?? fallback);
      return strip(textOf(text));
    }),
  );
}

export interface ChoiceRegexOptions extends RegexOptions {
  readonly ignoreCase: boolean;
  readonly ignorePunctuation: boolean;
  readonly regexesToIgnore: readonly string[] | null;
}

const punctuation = /\p{P}/gu;

/**
 * The answer to a question with lettered choices: what the pattern finds, else the letter of the choice whose text occurs in the answer, else a bare
 * letter after a colon. The doc has the texts in `choices`.
 */
export function choiceRegexFilter(options: ChoiceRegexOptions): ResponseFilter {
  const regex = compile(options.pattern);
  const ignored = options.regexesToIgnore?.map((pattern) => compile(pattern)) ?? [];
  const simplified = (text: string): string => {
    let out = text;
    for (const pattern of ignored) out = pattern.sub('', out);
    if (options.ignoreCase) out = lower(out);
    return options.ignorePunctuation ? out.replace(punctuation, '') : out;
  };
  return ofEach((answers, doc) => {
    const choices = get(doc, 'choices');
    if (!isList(choices)) throw new FilterError('multi_choice_regex: the doc has no list "choices"');
    const texts = choices.map((choice) => simplified(strip(textOf(choice))));
    const letters = texts.map((_, index) => String.fromCharCode(65 + index));
    const letterOfText = new Map(texts.map((text, index) => [text, `(${letters[index] ?? ''})`]));
    const letterOfLetter = new Map(letters.map((letter) => [letter, `(${letter})`]));
    const byText = compile(alternatives(texts));
    const byLetter = compile(`:[\\s]*(${letters.join('|')})`);
    return answers.map((answer) => {
      const text = typeof answer === 'string' ? answer : '';
      return (
        firstMatch(regex, text, options.groupSelect, null) ||
        firstMatch(byText, simplified(textOf(answer)), options.groupSelect, letterOfText) ||
        firstMatch(byLetter, text, options.groupSelect, letterOfLetter) ||
        options.fallback
      );
    });
  });
}

/** Empty where nothing matches, or only empty groups do. */
function firstMatch(regex: PythonRegex, text: string, groupSelect: number, translation: ReadonlyMap<string, string> | null): string {
  const found = regex.findall(text);
  if (found.length === 0) return '';
  const match = selected(found, groupSelect);
  const picked = strip(typeof match === 'string' ? match : (match.find((group) => group !== '') ?? ''));
  return translation?.get(picked) ?? picked;
}

/** Any of the texts, longer ones first. */
function alternatives(texts: readonly string[]): string {
  const patterns = texts.map(escaped);
  return patterns.sort((a, b) => b.length - a.length).join('|');
}

/** Python's `re.escape`. */
const escaped = (text: string): string => text.replace(/[\t\n\v\f\r !#$&()*+\-.?[\\\]^{|}~]/g, '\\$&');

const taggedToken = /\('([^']*)', '([^']*)'\)/g;

/** The tags of a printed list of `('token', 'TAG')` pairs. */
export function tagsFilter(fallback: Value): ResponseFilter {
  return ofEach((answers) =>
    answers.map((answer) => {
      const tags =
        typeof answer === 'string'
          ? [...answer.matchAll(taggedToken)].map(([, , tag = '']) => tag)
          : isList(answer)
            ? answer.map((pair) => (isList(pair) ? (pair[1] ?? null) : null))
            : [];
      return tags.length > 0 ? tags : fallback;
    }),
  );
}
