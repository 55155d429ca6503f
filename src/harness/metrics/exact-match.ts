// `exact_match` as lm-eval computes it, through numpy's fixed-width texts: trailing NULs vanish, and lower-casing never makes a text longer.
import { compile } from '../regex/index.ts';
import { codePointLength, codePointSlice, isList, lower, str, type Value } from '../values/index.ts';

export interface ExactMatchOptions {
  /** What these match is dropped from both sides first, one after the other. */
  readonly regexesToIgnore?: readonly string[] | null;
  readonly ignoreCase?: boolean;
  /** Drops ASCII punctuation. */
  readonly ignorePunctuation?: boolean;
  /** Drops ASCII digits. */
  readonly ignoreNumbers?: boolean;
}

/** Gives the mean over pairs of 1 for equal and 0 for different texts. */
export type ExactMatch = (predictions: readonly Value[], references: readonly Value[]) => number;

const asciiPunctuation = /[!-/:-@[-`{-~]/g;
const asciiDigits = /[0-9]/g;

/** Compares after what the options drop; linear in the texts. */
export function exactMatch(options: ExactMatchOptions = {}): ExactMatch {
  const ignored = options.regexesToIgnore?.map(dropper) ?? [];
  const dropped = remembering((text) => ignored.reduce((out, drop) => drop(out), text));
  const normal = (all: readonly string[]): readonly string[] => {
    let texts = all.map((text) => withoutTrailingNuls(dropped(text)));
    if (options.ignoreCase) {
      const width = texts.reduce((most, text) => Math.max(most, codePointLength(text)), 1);
      texts = texts.map((text) => withoutTrailingNuls(cut(lower(text), width)));
    }
    if (options.ignorePunctuation) texts = texts.map((text) => withoutTrailingNuls(text.replace(asciiPunctuation, '')));
    if (options.ignoreNumbers) texts = texts.map((text) => withoutTrailingNuls(text.replace(asciiDigits, '')));
    return texts;
  };
  return (predictions, references) => {
    const [predicted, expected] = [texts(predictions), texts(references)];
    if (predicted === null || expected === null) return 0;
    const [left, right] = [normal(predicted), normal(expected)];
    const length = Math.max(left.length, right.length);
    let hits = 0;
    for (let i = 0; i < length; i++) if (left[left.length === 1 ? 0 : i] === right[right.length === 1 ? 0 : i]) hits++;
    return hits / length;
  };
}

/** Right answers come once for each filter, and models say the same again and again. */
function remembering(change: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  let characters = 0;
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const after = change(text);
    if (characters > rememberedCharacters) {
      known.clear();
      characters = 0;
    }
    known.set(text, after);
    characters += text.length;
    return after;
  };
}

const rememberedCharacters = 2 ** 22;

/** Removes what a pattern matches. Patterns of plain characters need no engine. */
function dropper(pattern: string): (text: string) => string {
  if (pattern !== '' && !/[\\^$.|?*+()[\]{}]/.test(pattern)) return (text) => text.replaceAll(pattern, '');
  const regex = compile(pattern);
  return (text) => regex.sub('', text);
}

/** A list inside the list is compared item by item. Null where there is no text: numpy finds numbers and texts different. */
function texts(values: readonly Value[]): readonly string[] | null {
  const flat = values.flatMap((value): readonly Value[] => (isList(value) ? value : [value]));
  return flat.some((value) => typeof value === 'string') ? flat.map((value) => (typeof value === 'string' ? value : str(value))) : null;
}

const cut = (text: string, length: number): string => (codePointLength(text) <= length ? text : codePointSlice(text, 0, length));

function withoutTrailingNuls(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return end === text.length ? text : text.slice(0, end);
}
