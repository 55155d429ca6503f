// Prompts of token ids: their parts, how long they are, and their JSON text. Parts that are the same object are turned into text once.
import { contextLengthOf, type EncodedPair, type Ids, idsOf } from '../../harness/tokenizers/index.ts';

/** All tokens. */
export const lengthOf = (pair: EncodedPair): number => contextLengthOf(pair) + pair.continuation.length;

/** Python's `ids[-count:]`: the last ones, for 0 all, and for less than 0 all but so many of the first. */
export function lastIds(pair: EncodedPair, count: number): readonly number[] {
  return idsOf(pair).slice(-count);
}

/** Writes prompts as JSON lists. One writer for many prompts. */
export function idsWriter(): (pair: EncodedPair) => string {
  const texts = new WeakMap<Ids, string>();
  const textOf = (part: Ids): string => {
    const text = texts.get(part) ?? joined(part);
    texts.set(part, text);
    return text;
  };
  return ({ shared, context, continuation }) => {
    let text = '';
    for (const part of shared) if (part.length > 0) text += text === '' ? textOf(part) : `,${textOf(part)}`;
    for (const own of [textOf(context), joined(continuation)]) if (own !== '') text += text === '' ? own : `,${own}`;
    return `[${text}]`;
  };
}

export const joined = (ids: Ids): string => ids.join(',');
