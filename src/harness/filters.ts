// Filters: what is cut from a model's answer before it is compared. Named as in lm-evaluation-harness; answers are hostile text, so each runs in
// linear time and none throws on any text.
import { RE2JS } from 're2js';

/** One step of a pipeline, as plain data, so that it can stand in a task file and in a task's version. */
export type FilterStep =
  | {
      readonly function: 'regex';
      readonly regexPattern: string;
      /** Which of all matches: 0 is the first, -1 the last. */
      readonly groupSelect?: number;
      /** The answer where nothing matches; `[invalid]` unless given. */
      readonly fallback?: string;
    }
  | { readonly function: 'map'; readonly mapping: Readonly<Record<string, string>>; readonly defaultValue?: string }
  | { readonly function: 'take_first' | 'remove_whitespace' | 'lowercase' | 'uppercase' | 'first_line' | 'strip_marks' };

/** From the responses of one doc (one per repeat) to what metrics see. */
export type Filter = (responses: readonly string[]) => readonly string[];

/**
 * Puts steps in a row.
 *
 * @example filterPipeline([{ function: 'first_line' }, { function: 'take_first' }])(['\n 42 \nmore']) // ['42']
 */
export function filterPipeline(steps: readonly FilterStep[]): Filter {
  const filters = steps.map(filterOf);
  return (responses) => filters.reduce((texts, filter) => filter(texts), responses);
}

function filterOf(step: FilterStep): Filter {
  switch (step.function) {
    case 'regex':
      return each(regexFilter(step.regexPattern, step.groupSelect ?? 0, step.fallback ?? '[invalid]'));
    case 'map': {
      const { mapping, defaultValue = '' } = step;
      return each((text) => (Object.hasOwn(mapping, text) ? mapping[text] : undefined) ?? defaultValue);
    }
    case 'take_first':
      return (texts) => texts.slice(0, 1);
    case 'remove_whitespace':
      return each((text) => text.trim());
    case 'lowercase':
      return each((text) => text.toLowerCase());
    case 'uppercase':
      return each((text) => text.toUpperCase());
    case 'first_line':
      return each(firstLine);
    case 'strip_marks':
      return each(stripMarks);
  }
}

const each =
  (change: (text: string) => string): Filter =>
  (texts) =>
    texts.map(change);

/** Longer texts are cut before a regular expression sees them: finding all matches can cost time that grows with the square of the length. */
export const maxRegexChars = 32_768;

/** lm-eval's `regex`: the chosen match, or its first group that is not empty. RE2's syntax: no look-around, no back references. */
function regexFilter(pattern: string, groupSelect: number, fallback: string): (text: string) => string {
  const regex = RE2JS.compile(pattern);
  return (text) => {
    const matcher = regex.matcher(text.slice(0, maxRegexChars));
    const found: string[] = [];
    while ((groupSelect < 0 || found.length <= groupSelect) && matcher.find()) {
      const groups = Array.from({ length: matcher.groupCount() }, (_, index) => matcher.group(index + 1) ?? '');
      found.push(groups.length === 0 ? (matcher.group() ?? '') : (groups.find((group) => group !== '') ?? fallback));
    }
    return found.at(groupSelect)?.trim() ?? fallback;
  };
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
