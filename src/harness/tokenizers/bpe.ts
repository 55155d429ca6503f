// Byte-pair encoding of words, with the `tokenizers` library's order of merges: the lowest rank first, of equals the leftmost.

import { z } from 'zod';
import { byteCharacters } from './byte-alphabet.ts';
import { TokenizerError } from './tokenizer-error.ts';

// Vocabulary and merges are hundreds of thousands of entries: they are checked where they are read.
const model = z.looseObject({
  vocab: z.custom<Readonly<Record<string, unknown>>>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  merges: z.custom<readonly unknown[]>(Array.isArray),
  unk_token: z.string().nullish(),
  fuse_unk: z.boolean().nullish(),
  byte_fallback: z.boolean().nullish(),
  ignore_merges: z.boolean().nullish(),
  dropout: z.number().nullish(),
  continuing_subword_prefix: z.string().nullish(),
  end_of_word_suffix: z.string().nullish(),
});

export interface Bpe {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Whether a merge joins the mark of a space (U+2581) to another character before it. */
  readonly crossesMarks: boolean;
  /** Ids of a word whose bytes are the symbols (byte-level tokenizers). */
  encodeBytes(word: string): readonly number[];
  /** Ids of a word whose characters are the symbols. */
  encodeCharacters(word: string): readonly number[];
}

/** Words up to this many symbols are searched pair by pair, longer ones through a heap. */
const shortWord = 40;

/** Builds the model of a `tokenizer.json`; null for a kind that is left to the library (prefixes, suffixes, dropout). Throws `TokenizerError`. */
export function compileBpe(origin: string, json: unknown): Bpe | null {
  const parsed = model.safeParse(json);
  if (!parsed.success)
    throw new TokenizerError(
      `${origin}: tokenizer.json: model.${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
    );
  const { vocab, merges, unk_token, fuse_unk, byte_fallback, ignore_merges, dropout, continuing_subword_prefix, end_of_word_suffix } =
    parsed.data;
  if (dropout || continuing_subword_prefix || end_of_word_suffix) return null;
  const vocabulary = vocabularyOf(origin, vocab);
  let width = 1;
  for (const id of vocabulary.values()) if (id >= width) width = id + 1;
  const ranks = new Map<number, number>();
  const products: number[] = [];
  let crossesMarks = false;
  for (const [rank, merge] of merges.entries()) {
    const [left, right] = mergeParts(merge);
    const [a, b, c] = [vocabulary.get(left), vocabulary.get(right), vocabulary.get(left + right)];
    if (a === undefined || b === undefined || c === undefined) {
      throw new TokenizerError(`${origin}: merge ${rank + 1} of tokenizer.json uses a token that is not in the vocabulary`);
    }
    ranks.set(a * width + b, rank);
    products.push(c);
    crossesMarks ||= right.startsWith('\u2581') && !left.endsWith('\u2581');
  }
  const byteIds = byteCharacters.map((character) => vocabulary.get(character));
  const fallbackIds = Array.from({ length: 256 }, (_, byte) => vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`));
  const unknown = unk_token == null ? undefined : vocabulary.get(unk_token);

  function merge(symbols: number[]): readonly number[] {
    if (symbols.length < 2) return symbols;
    return symbols.length <= shortWord ? mergeShort(symbols, ranks, products, width) : mergeLong(symbols, ranks, products, width);
  }

  /** A symbol that the vocabulary lacks: its bytes' tokens, else the unknown token, else nothing. */
  function addUnknown(symbols: number[], character: string, state: { unknownBefore: boolean }): void {
    const bytes = byte_fallback ? [...utf8.encode(character)].map((byte) => fallbackIds[byte]) : [];
    const known = bytes.filter((id) => id !== undefined);
    if (byte_fallback && known.length === bytes.length) {
      symbols.push(...known);
      state.unknownBefore = false;
    } else if (unknown !== undefined) {
      if (!(fuse_unk && state.unknownBefore)) symbols.push(unknown);
      state.unknownBefore = true;
    }
  }

  function symbolsOf(characters: Iterable<string>): number[] {
    const symbols: number[] = [];
    const state = { unknownBefore: false };
    for (const character of characters) {
      const id = vocabulary.get(character);
      if (id === undefined) addUnknown(symbols, character, state);
      else {
        symbols.push(id);
        state.unknownBefore = false;
      }
    }
    return symbols;
  }

  return {
    vocabulary,
    crossesMarks,
    encodeBytes(word) {
      const bytes = utf8.encode(word);
      const ids: number[] = [];
      for (const byte of bytes) {
        const id = byteIds[byte];
        if (id === undefined) break;
        ids.push(id);
      }
      if (ignore_merges) {
        const whole = vocabulary.get(Array.from(bytes, (byte) => byteCharacters[byte]).join(''));
        if (whole !== undefined) return [whole];
      }
      return merge(ids.length === bytes.length ? ids : symbolsOf(Array.from(bytes, (byte) => byteCharacters[byte] ?? '')));
    },
    encodeCharacters(word) {
      const whole = ignore_merges ? vocabulary.get(word) : undefined;
      return whole === undefined ? merge(symbolsOf(word)) : [whole];
    },
  };
}

const utf8 = new TextEncoder();

function vocabularyOf(origin: string, vocab: Readonly<Record<string, unknown>>): ReadonlyMap<string, number> {
  const vocabulary = new Map<string, number>();
  for (const token of Object.keys(vocab)) {
    const id = vocab[token];
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= 2 ** 26) {
      throw new TokenizerError(`${origin}: tokenizer.json: model.vocab.${token.slice(0, 80)}: not a token id`);
    }
    vocabulary.set(token, id);
  }
  return vocabulary;
}

/** `"a b"` or `["a", "b"]`; anything else gives texts that no vocabulary has. */
function mergeParts(merge: unknown): readonly [string, string] {
  if (typeof merge === 'string') {
    const space = merge.indexOf(' ');
    return [merge.slice(0, space), merge.slice(space + 1)];
  }
  const [left, right]: unknown[] = Array.isArray(merge) ? merge : [];
  return [typeof left === 'string' ? left : '', typeof right === 'string' ? right : ''];
}

function mergeShort(symbols: number[], ranks: ReadonlyMap<number, number>, products: readonly number[], width: number): readonly number[] {
  const ids = [...symbols];
  const pairRanks: number[] = [];
  const rankAt = (i: number) => ranks.get((ids[i] ?? 0) * width + (ids[i + 1] ?? 0)) ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i + 1 < ids.length; i++) pairRanks.push(rankAt(i));
  for (;;) {
    let best = Number.POSITIVE_INFINITY;
    let at = -1;
    for (let i = 0; i < pairRanks.length; i++) {
      const rank = pairRanks[i] ?? best;
      if (rank < best) {
        best = rank;
        at = i;
      }
    }
    if (at < 0) return ids;
    ids[at] = products[best] ?? 0;
    ids.splice(at + 1, 1);
    pairRanks.splice(at, 1);
    if (at > 0) pairRanks[at - 1] = rankAt(at - 1);
    if (at < pairRanks.length) pairRanks[at] = rankAt(at);
  }
}

/** The same through a heap of pairs: a word of a million symbols must not take the square of that. */
function mergeLong(symbols: number[], ranks: ReadonlyMap<number, number>, products: readonly number[], width: number): readonly number[] {
  const ids = Int32Array.from(symbols);
  const next = Int32Array.from(symbols, (_, i) => (i + 1 < symbols.length ? i + 1 : -1));
  const previous = Int32Array.from(symbols, (_, i) => i - 1);
  const heap = pairHeap();
  const consider = (left: number) => {
    const right = next[left] ?? -1;
    if (right < 0) return;
    const rank = ranks.get((ids[left] ?? 0) * width + (ids[right] ?? 0));
    if (rank !== undefined) heap.push(rank, left);
  };
  for (let i = 0; i < ids.length; i++) consider(i);
  for (let top = heap.pop(); top !== null; top = heap.pop()) {
    const [rank, left] = top;
    const right = next[left] ?? -1;
    // What was found earlier may have been merged since.
    if ((ids[left] ?? -1) < 0 || right < 0 || ranks.get((ids[left] ?? 0) * width + (ids[right] ?? 0)) !== rank) continue;
    ids[left] = products[rank] ?? 0;
    ids[right] = -1;
    const after = next[right] ?? -1;
    next[left] = after;
    if (after >= 0) previous[after] = left;
    const before = previous[left] ?? -1;
    if (before >= 0) consider(before);
    consider(left);
  }
  return Array.from(ids).filter((id) => id >= 0);
}

/** Pairs by rank, then by place. A rank and a place fit into one number. */
function pairHeap(): { push(rank: number, place: number): void; pop(): readonly [number, number] | null } {
  const places = 2 ** 30;
  const keys: number[] = [];
  return {
    push(rank, place) {
      const key = rank * places + place;
      let i = keys.length;
      keys.push(key);
      while (i > 0) {
        const parent = (i - 1) >> 1;
        const above = keys[parent] ?? 0;
        if (above <= key) break;
        keys[i] = above;
        i = parent;
      }
      keys[i] = key;
    },
    pop() {
      const top = keys[0];
      const last = keys.pop();
      if (top === undefined || last === undefined) return null;
      if (keys.length > 0) {
        let i = 0;
        for (;;) {
          let child = 2 * i + 1;
          if (child >= keys.length) break;
          if (child + 1 < keys.length && (keys[child + 1] ?? 0) < (keys[child] ?? 0)) child++;
          const below = keys[child] ?? 0;
          if (below >= last) break;
          keys[i] = below;
          i = child;
        }
        keys[i] = last;
      }
      return [Math.floor(top / places), top % places];
    },
  };
}
