// Filters that cut an answer out of a text by a regular expression.

import { compile, type PythonRegex, RegexTimeoutError } from '../regex/index.ts';
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

/**
 * Of all matches the one at `groupSelect`, or its first group that is not empty, without the space around it. Null where nothing matches (also where the
 * search did not end in time: answers are hostile), or only empty groups do; undefined where there are matches, but not that many.
 */
export function pickedMatch(regex: PythonRegex, text: string, groupSelect: number): string | null | undefined {
  const found = foundInTime(regex, text);
  return found.length === 0 ? null : pickedOf(found, groupSelect);
}

function pickedOf(found: readonly Found[], groupSelect: number): string | null | undefined {
  const match = groupSelect < -found.length ? undefined : found.at(groupSelect);
  if (match === undefined) return undefined;
  const picked = typeof match === 'string' ? match : match.find((group) => group !== '');
  return picked === undefined ? null : strip(picked);
}

function foundInTime(regex: PythonRegex, text: string): readonly Found[] {
  try {
    return regex.findall(text);
  } catch (error) {
    if (error instanceof RegexTimeoutError) return [];
    throw error;
  }
}

/** The chosen match. Throws `FilterError` where an answer has matches, but not that many, as lm-eval does. */
export function regexFilter({ pattern, groupSelect, fallback }: RegexOptions): ResponseFilter {
  const regex = compile(pattern);
  const stripped = typeof fallback === 'string' ? strip(fallback) : fallback;
  return ofEach((answers) =>
    answers.map((answer) => {
      const text = typeof answer === 'string' ? answer : '';
      const found = foundInTime(regex, text);
      return found.length === 0 ? fallback : (inRange(pickedOf(found, groupSelect), groupSelect) ?? stripped);
    }),
  );
}

function inRange(picked: string | null | undefined, groupSelect: number): string | null {
  if (picked === undefined) throw new FilterError(`regex: group_select is ${groupSelect}, but an answer has fewer matches`);
  return picked;
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
  const picked = inRange(pickedMatch(regex, text, groupSelect), groupSelect) ?? '';
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
