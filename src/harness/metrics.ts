// Metrics of one item, with lm-evaluation-harness's names and definitions.
import { RE2JS } from 're2js';
import type { MetricValue } from './types.ts';

export interface ExactMatchOptions {
  readonly ignoreCase?: boolean;
  /** Drops ASCII punctuation from both sides. */
  readonly ignorePunctuation?: boolean;
  readonly ignoreNumbers?: boolean;
  /** What these match is dropped from both sides first. RE2's syntax. */
  readonly regexesToIgnore?: readonly string[];
}

const asciiPunctuation = /[!-/:-@[-`{-~]/g;

/** A function that tells whether prediction and reference are equal after what the options drop. Linear in both texts. */
export function exactMatch(options: ExactMatchOptions = {}): (prediction: string, reference: string) => MetricValue {
  const droppers = (options.regexesToIgnore ?? []).map(dropper);
  const normal = (text: string): string => {
    let out = text;
    for (const drop of droppers) out = drop(out);
    if (options.ignoreCase) out = out.toLowerCase();
    if (options.ignorePunctuation) out = out.replace(asciiPunctuation, '');
    if (options.ignoreNumbers) out = out.replace(/[0-9]/g, '');
    return out;
  };
  return (prediction, reference) => ({ metric: 'exact_match', value: normal(prediction) === normal(reference) ? 1 : 0, kind: 'binary' });
}

function dropper(pattern: string): (text: string) => string {
  if (!/[\\^$.|?*+()[\]{}]/.test(pattern)) return (text) => text.replaceAll(pattern, '');
  const regex = RE2JS.compile(pattern);
  return (text) => regex.matcher(text).replaceAll('');
}

/**
 * Multiple choice from the log-probabilities of the choices' texts: `acc` takes the most probable, `acc_norm` the most probable per character,
 * `acc_bytes` per UTF-8 byte. Of equal ones the first counts, as in lm-eval.
 */
export function choiceAccuracy(logprobs: readonly number[], choices: readonly string[], gold: number): readonly MetricValue[] {
  const per = (length: (choice: string) => number): readonly number[] =>
    logprobs.map((logprob, index) => logprob / length(choices[index] ?? ''));
  const hit = (metric: string, values: readonly number[]): MetricValue => ({
    metric,
    value: argmax(values) === gold ? 1 : 0,
    kind: 'binary',
  });
  return [hit('acc', logprobs), hit('acc_norm', per(countCharacters)), hit('acc_bytes', per(countBytes))];
}

function argmax(values: readonly number[]): number {
  let best = 0;
  for (const [index, value] of values.entries()) if (value > (values[best] ?? value)) best = index;
  return best;
}

/** One continuation: is it the model's greedy choice (`acc`), and how probable is it (aggregate with `perplexity`)? */
export function continuationMetrics(logprob: number, isGreedy: boolean): readonly MetricValue[] {
  return [
    { metric: 'perplexity', value: logprob, kind: 'unbounded' },
    { metric: 'acc', value: isGreedy ? 1 : 0, kind: 'binary' },
  ];
}

/** A whole text's log-probability with its length in words and bytes as weight, for `weighted_perplexity` and `bits_per_byte`. */
export function rollingMetrics(logprob: number, text: string): readonly MetricValue[] {
  const [words, bytes] = [countWords(text), countBytes(text)];
  return [
    { metric: 'word_perplexity', value: logprob, weight: words, kind: 'unbounded' },
    { metric: 'byte_perplexity', value: logprob, weight: bytes, kind: 'unbounded' },
    { metric: 'bits_per_byte', value: logprob, weight: bytes, kind: 'unbounded' },
  ];
}

const countBytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Code points, as Python's `len` counts. */
function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Parts between runs of white space, as lm-eval counts: a space at an end makes an empty part that counts too. */
function countWords(text: string): number {
  let parts = 1;
  let inSpace = false;
  for (let i = 0; i < text.length; i++) {
    const isSpace = text.charAt(i).trim() === '';
    if (isSpace && !inSpace) parts++;
    inSpace = isSpace;
  }
  return parts;
}
