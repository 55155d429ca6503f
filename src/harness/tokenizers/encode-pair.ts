// Encodes a context and what follows it as lm-eval does: white space at the context's end moves to the continuation, the whole is encoded,
// and the continuation is what comes after as many tokens as the context has by itself. Beginnings that requests share are encoded once.

import { rstrip } from '../values/index.ts';
import { prefixTokenId, type StablePrefix, type Tokenizer } from './tokenizer.ts';

/** `shared` (one after another), `context` and `continuation` are the model's input; all but the last is the context. */
export interface EncodedPair {
  /** The same arrays for all requests with the same beginning: of a task's few-shot examples, then of a doc's question. May be empty. */
  readonly shared: readonly (readonly number[])[];
  readonly context: readonly number[];
  readonly continuation: readonly number[];
}

/** A context: text, or its pieces in order (few-shot examples, then the question). */
export type ContextText = string | readonly string[];

export interface PairEncoder {
  /**
   * A context and its continuation. An empty context becomes the BOS token, else the EOS token; if the continuation begins with that
   * token, that one serves as the context. Throws `RangeError` where the context is empty and the tokenizer has neither.
   */
  pair(context: ContextText, continuation: string): EncodedPair;
  /** A prompt without a continuation. */
  prompt(context: ContextText): EncodedPair;
}

export interface PairEncoderOptions {
  /** lm-eval's `add_bos_token`: put around each text what the tokenizer puts around a sequence. Default false. */
  readonly addSpecialTokens?: boolean;
  /** lm-eval's `custom_prefix_token_id`. */
  readonly prefixToken?: number | null;
}

/** The stable beginning of a text: ids of its parts, and the offset from which the rest is to be encoded. */
interface Beginning {
  readonly shared: readonly (readonly number[])[];
  readonly offset: number;
}

/**
 * An encoder that remembers the last beginnings it saw; use one for requests in the order in which a task gives them.
 *
 * @example
 * const encoder = pairEncoder(tokenizer);
 * encoder.pair(['Q: 1+1\nA: 2\n\n', 'Q: 2+2\nA:'], ' 4') // { shared: [[…]], context: [25], continuation: [220, 19] }
 */
export function pairEncoder(tokenizer: Tokenizer, options: PairEncoderOptions = {}): PairEncoder {
  const { addSpecialTokens = false, prefixToken = prefixTokenId(tokenizer) } = options;
  const [before, after] = addSpecialTokens ? specialAround(tokenizer) : [[], []];
  // What stands behind a sequence would stand between context and continuation: then nothing is shared.
  const prefixes = after.length === 0 ? tokenizer.prefixes : null;
  const beginningOf = sharedBeginnings(prefixes, before);
  let last: { readonly text: string; readonly start: Beginning | null; readonly ids: readonly number[] } | null = null;

  function encoded(text: string, start: Beginning | null): readonly number[] {
    return start && prefixes ? prefixes.rest(text, start.offset) : tokenizer.encode(text, addSpecialTokens);
  }

  return {
    pair(context, continuation) {
      const full = typeof context === 'string' ? context : context.join('');
      if (full === '') return withPrefix(prefixToken, tokenizer.encode(continuation, addSpecialTokens), tokenizer.origin);
      const text = rstrip(full);
      if (last?.text !== text) {
        const start = beginningOf(context, text);
        last = { text, start, ids: encoded(text, start) };
      }
      const { start, ids } = last;
      return { shared: start?.shared ?? [], context: ids, continuation: encoded(full + continuation, start).slice(ids.length) };
    },
    prompt(context) {
      const text = typeof context === 'string' ? context : context.join('');
      const start = beginningOf(context, text);
      return { shared: start?.shared ?? [], context: encoded(text, start), continuation: [] };
    },
  };
}

/** All ids of an encoded pair. */
export function idsOf({ shared, context, continuation }: EncodedPair): readonly number[] {
  return [...shared.flat(), ...context, ...continuation];
}

/** The number of tokens of an encoded pair's context. */
export function contextLengthOf({ shared, context }: EncodedPair): number {
  return shared.reduce((sum, part) => sum + part.length, context.length);
}

function withPrefix(prefixToken: number | null, ids: readonly number[], origin: string): EncodedPair {
  if (prefixToken === null)
    throw new RangeError(`${origin} has neither a BOS nor an EOS token to put before a text without context; set custom_prefix_token_id`);
  if (ids[0] === prefixToken) return { shared: [], context: ids.slice(0, 1), continuation: ids.slice(1) };
  return { shared: [], context: [prefixToken], continuation: ids };
}

function specialAround(tokenizer: Tokenizer): readonly [readonly number[], readonly number[]] {
  const plain = tokenizer.encode('a');
  const special = tokenizer.encode('a', true);
  const at = special.findIndex((_, i) => i + plain.length <= special.length && plain.every((id, j) => special[i + j] === id));
  return [special.slice(0, at), special.slice(at + plain.length)];
}

/**
 * The beginnings of contexts: of all pieces but the last, which a task's prompts share, and of the whole, which a doc's choices share.
 * Each is remembered until another comes.
 */
function sharedBeginnings(
  prefixes: Tokenizer['prefixes'],
  before: readonly number[],
): (context: ContextText, text: string) => Beginning | null {
  let examples: {
    readonly pieces: readonly string[];
    readonly start: string;
    readonly prefix: StablePrefix | null;
    readonly ids: readonly number[];
  } = {
    pieces: [],
    start: '',
    prefix: null,
    ids: before,
  };

  return (context, text) => {
    if (!prefixes) return null;
    const pieces = typeof context === 'string' ? [] : context.slice(0, -1);
    if (!sameItems(pieces, examples.pieces)) {
      const joined = pieces.join('');
      const prefix = prefixes.extend(joined, null);
      examples = { pieces, start: joined.slice(0, prefix?.offset ?? 0), prefix, ids: [...before, ...(prefix?.ids ?? [])] };
    }
    // A context that ends within the examples may have lost white space of theirs.
    const base = examples.prefix && text.startsWith(examples.start) ? examples.prefix : null;
    const whole = prefixes.extend(text, base);
    const shared = [base ? examples.ids : before, ...(whole ? [whole.ids] : [])].filter((part) => part.length > 0);
    return { shared, offset: whole?.offset ?? base?.offset ?? 0 };
  };
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
