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
  const { cleaned, folded } = normalizer(options);
  const normal = (all: readonly string[]): readonly string[] => {
    const texts = all.map(cleaned);
    const width = options.ignoreCase ? texts.reduce((most, text) => Math.max(most, codePointLength(text)), 1) : null;
    return texts.map((text) => folded(text, width));
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

/** `exactMatch` of one text with one text, without the lists: generated items are scored by the thousand. */
export function textMatch(options: ExactMatchOptions = {}): (prediction: string, reference: string) => boolean {
  const { cleaned, folded } = normalizer(options);
  const normal = (text: string): string => folded(cleaned(text), null);
  return (prediction, reference) => prediction === reference || normal(prediction) === normal(reference);
}

interface Normalizer {
  /** What stays after the patterns, before the texts of a list become one array. */
  readonly cleaned: (text: string) => string;
  /** What is compared; `width` is that of the array: the code points of its longest text. Null for a text that is alone. */
  readonly folded: (text: string, width: number | null) => string;
}

function normalizer({ regexesToIgnore, ignoreCase, ignorePunctuation, ignoreNumbers }: ExactMatchOptions): Normalizer {
  const dropped = dropper(regexesToIgnore ?? []);
  return {
    cleaned: (text) => withoutTrailingNuls(dropped(text)),
    folded(text, width) {
      let out = text;
      if (ignoreCase) out = lower(text);
      // A text that was in lower case already is no longer than before.
      if (out !== text) out = withoutTrailingNuls(cut(out, width ?? Math.max(1, codePointLength(text))));
      if (ignorePunctuation) out = withoutTrailingNuls(out.replace(asciiPunctuation, ''));
      if (ignoreNumbers) out = withoutTrailingNuls(out.replace(asciiDigits, ''));
      return out;
    },
  };
}

const isPlain = (pattern: string): boolean => pattern !== '' && !/[\\^$.|?*+()[\]{}]/.test(pattern);

/** Removes what the patterns match, one after the other. Patterns of plain characters need no engine, and nothing remembered. */
function dropper(patterns: readonly string[]): (text: string) => string {
  const drops = patterns.map((pattern) => (isPlain(pattern) ? plainDropper(pattern) : engineDropper(pattern)));
  const dropped = (text: string): string => {
    let out = text;
    for (const drop of drops) out = drop(out);
    return out;
  };
  return patterns.every(isPlain) ? dropped : remembering(dropped);
}

const plainDropper =
  (pattern: string): ((text: string) => string) =>
  (text) =>
    text.includes(pattern) ? text.replaceAll(pattern, '') : text;

function engineDropper(pattern: string): (text: string) => string {
  const regex = compile(pattern);
  return (text) => regex.sub('', text);
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

/** A list inside the list is compared item by item. Null where there is no text: numpy finds numbers and texts different. */
function texts(values: readonly Value[]): readonly string[] | null {
  const flat = values.flatMap((value): readonly Value[] => (isList(value) ? value : [value]));
  return flat.some((value) => typeof value === 'string') ? flat.map((value) => (typeof value === 'string' ? value : str(value))) : null;
}

const cut = (text: string, length: number): string =>
  text.length <= length || codePointLength(text) <= length ? text : codePointSlice(text, 0, length);

function withoutTrailingNuls(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return end === text.length ? text : text.slice(0, end);
}
