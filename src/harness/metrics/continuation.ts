// Metrics of one continuation (`loglikelihood`) and of a whole text (`loglikelihood_rolling`).
import { pyFloat, tuple, utf8Length, type Value, WHITESPACE_CLASS } from '../values/index.ts';

/** Is the continuation the model's greedy choice (`acc`), and how probable is it (`perplexity`, aggregated later)? */
export function continuationMetrics(logprob: number, isGreedy: boolean, metrics: ReadonlySet<string>): Readonly<Record<string, Value>> {
  return picked({ perplexity: pyFloat(logprob), acc: isGreedy ? 1 : 0 }, metrics);
}

/** `[logprob, words]` and `[logprob, bytes]` for the weighted aggregations. */
export function rollingMetrics(logprob: number, text: string, metrics: ReadonlySet<string>): Readonly<Record<string, Value>> {
  const perWord = tuple([pyFloat(logprob), countWords(text)]);
  const perByte = tuple([pyFloat(logprob), utf8Length(text)]);
  return picked({ word_perplexity: perWord, byte_perplexity: perByte, bits_per_byte: perByte }, metrics);
}

function picked(values: Readonly<Record<string, Value>>, metrics: ReadonlySet<string>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => metrics.has(name)));
}

const space = new RegExp(`[${WHITESPACE_CLASS}]+`, 'u');

/** Parts between runs of white space: a space at an end makes an empty part that counts too. */
export function countWords(text: string): number {
  return text.split(space).length;
}
