// The short pipelines of generated tasks: text in, text out. Answers are hostile, so none throws on any text and each ends in time.
import { compile } from '../regex/index.ts';
import { lower, upper } from '../values/index.ts';
import { pickedMatch } from './regex.ts';

/** One step of a pipeline, as plain data, so that it can stand in a task file and in a task's version. */
export type FilterStep =
  | {
      readonly function: 'regex';
      readonly regexPattern: string;
      /** Which of all matches: 0 is the first, -1 the last. */
      readonly groupSelect?: number;
      /** The answer where nothing matches, or less often; `[invalid]` unless given. */
      readonly fallback?: string;
    }
  | { readonly function: 'map'; readonly mapping: Readonly<Record<string, string>>; readonly defaultValue?: string }
  | { readonly function: 'take_first' | 'remove_whitespace' | 'lowercase' | 'uppercase' | 'first_line' | 'strip_marks' };

/**
 * Puts steps in a row: what they make of a doc's only response, which `take_first` takes as it is.
 *
 * @example textFilter([{ function: 'first_line' }, { function: 'take_first' }])('\n 42 \nmore') // '42'
 */
export function textFilter(steps: readonly FilterStep[]): (response: string) => string {
  const changes = steps.map(changeOf);
  return (response) => {
    let text = response;
    for (const change of changes) text = change(text);
    return text;
  };
}

/** Longer texts are cut before a regular expression sees them. */
const maxRegexChars = 32_768;

function changeOf(step: FilterStep): (text: string) => string {
  switch (step.function) {
    case 'regex': {
      const { groupSelect = 0, fallback = '[invalid]' } = step;
      const regex = compile(step.regexPattern);
      const otherwise = regex.groups > 0 ? '' : null;
      return (text) => {
        const picked = pickedMatch(regex, text.slice(0, maxRegexChars), groupSelect) ?? otherwise;
        return picked === otherwise ? fallback : (picked ?? fallback);
      };
    }
    case 'map': {
      const { mapping, defaultValue = '' } = step;
      return (text) => (Object.hasOwn(mapping, text) ? mapping[text] : undefined) ?? defaultValue;
    }
    case 'take_first':
      return (text) => text;
    case 'remove_whitespace':
      return (text) => text.trim();
    case 'lowercase':
      return lower;
    case 'uppercase':
      return upper;
    case 'first_line':
      return firstLine;
    case 'strip_marks':
      return stripMarks;
  }
}

/** Hallmark's own: the first line with something on it, without the space around it. */
function firstLine(text: string): string {
  const rest = text.trimStart();
  const end = rest.indexOf('\n');
  return (end < 0 ? rest : rest.slice(0, end)).trimEnd();
}

const marks = new Set(' \t"\'`*_.“”‘’');

/** Hallmark's own: without the quotes, emphasis and full stop that chat models put around an answer. */
function stripMarks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && marks.has(text.charAt(start))) start++;
  while (end > start && marks.has(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
