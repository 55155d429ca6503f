// Encodes a context and what follows it as lm-eval does: white space at the context's end moves to the continuation, the whole is encoded,
// and the continuation is what comes after as many tokens as the context has by itself. Beginnings that requests share are encoded once.

import { rstrip } from '../values/index.ts';
import { type PieceChain, pieceChains } from './piece-chain.ts';
import { type Ids, prefixTokenId, type StablePrefixes, type Tokenizer } from './tokenizer.ts';

/** `shared` (one after another), `context` and `continuation` are the model's input; all but the last is the context. */
export interface EncodedPair {
  /** The same arrays for all requests with the same beginning: of few-shot examples, then of a doc's question. May be empty. */
  readonly shared: readonly Ids[];
  readonly context: Ids;
  readonly continuation: Ids;
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
  readonly shared: readonly Ids[];
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
  let last: LastContext | null = null;

  /** A doc's choices come one after another with the same context. */
  function contextOf(context: ContextText): LastContext {
    if (last !== null && last.context === context) return last;
    const full = textOf(context);
    const text = rstrip(full);
    if (last?.full !== full) {
      const start = beginningOf(context, text);
      const from = start?.offset ?? 0;
      last = { context, full, tail: full.slice(from), start, ids: encoded(text.slice(from), start) };
    }
    return last;
  }

  function encoded(tail: string, start: Beginning | null): readonly number[] {
    return start && prefixes ? prefixes.rest(tail, 0) : tokenizer.encode(tail, addSpecialTokens);
  }

  return {
    pair(context, continuation) {
      const { full, tail, start, ids } = contextOf(context);
      if (full === '') return withPrefix(prefixToken, tokenizer.encode(continuation, addSpecialTokens), tokenizer.origin);
      return { shared: start?.shared ?? [], context: ids, continuation: encoded(tail + continuation, start).slice(ids.length) };
    },
    prompt(context) {
      const text = textOf(context);
      const start = beginningOf(context, text);
      return { shared: start?.shared ?? [], context: encoded(text.slice(start?.offset ?? 0), start), continuation: [] };
    },
  };
}

interface LastContext {
  readonly context: ContextText;
  readonly full: string;
  /** Where it has a stable beginning: the text behind that. */
  readonly tail: string;
  readonly start: Beginning | null;
  /** Of the tail without white space at its end. */
  readonly ids: readonly number[];
}

const textOf = (context: ContextText): string => (typeof context === 'string' ? context : context.join(''));

/** All ids of an encoded pair. */
export function idsOf({ shared, context, continuation }: EncodedPair): readonly number[] {
  return [...shared, context, continuation].flatMap((part) => Array.from(part));
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

/** The beginnings of contexts: of all pieces but the last, and of the whole, which a doc's choices share. */
function sharedBeginnings(
  prefixes: Tokenizer['prefixes'],
  before: readonly number[],
): (context: ContextText, text: string) => Beginning | null {
  if (!prefixes) return () => null;
  const examplesOf = exampleBeginnings(prefixes);
  return (context, text) => {
    const examples = examplesOf(typeof context === 'string' ? [] : context.slice(0, -1));
    // A context that ends within the examples may have lost white space of theirs.
    const base = text.length >= examples.offset ? examples : { parts: [], offset: 0 };
    const whole = prefixes.extend(text, base);
    const shared = [before, ...base.parts, ...(whole ? [whole.ids] : [])].filter((part) => part.length > 0);
    return { shared, offset: whole?.offset ?? base.offset };
  };
}

/** The last ones are remembered: often they are the same for a whole task. */
function exampleBeginnings(prefixes: StablePrefixes): (pieces: readonly string[]) => PieceChain {
  const chainOf = pieceChains(prefixes);
  let last: { readonly pieces: readonly string[]; readonly chain: PieceChain } = { pieces: [], chain: { parts: [], offset: 0 } };
  return (pieces) => {
    if (!sameItems(pieces, last.pieces)) last = { pieces, chain: chainOf(pieces) ?? asOne(pieces) };
    return last.chain;
  };

  function asOne(pieces: readonly string[]): PieceChain {
    const prefix = prefixes.extend(pieces.join(''), null);
    return { parts: prefix ? [prefix.ids] : [], offset: prefix?.offset ?? 0 };
  }
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
