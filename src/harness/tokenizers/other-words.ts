// Words of tokenizers that are not byte-level. Metaspace and splits at a text are our own, since the JavaScript library does not cut at
// spaces' marks and knows two of five ways to split; the other kinds are the library's.

import type { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { escaped } from './added-tokens.ts';
import type { Bpe } from './bpe.ts';
import { splitPieces } from './split-pieces.ts';
import type { TokenizerJson } from './tokenizer-files.ts';

/** Words of a piece of text; `section` counts the pieces between added tokens. */
export type Pieces = (text: string, section: number) => readonly string[];

const mark = '\u2581';

const metaspace = z.looseObject({
  type: z.literal('Metaspace'),
  replacement: z.literal(mark).default(mark),
  prepend_scheme: z.enum(['always', 'first', 'never']).nullish(),
  add_prefix_space: z.boolean().nullish(),
  split: z.boolean().nullish(),
});

const split = z.looseObject({
  type: z.literal('Split'),
  pattern: z.object({ String: z.string().min(1).max(10_000) }),
  behavior: z.enum(['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous']),
  invert: z.boolean().nullish(),
});

/** `bpe`: the model, if it is byte-pair encoding. */
export function otherPieces(json: TokenizerJson, library: LibraryTokenizer, bpe: Bpe | null): Pieces {
  const atText = split.safeParse(json.pre_tokenizer);
  if (atText.success) {
    const { pattern, behavior, invert } = atText.data;
    const regex = new RegExp(escaped(pattern.String), 'g');
    const cut = (piece: string) => (bpe ? cutAtMarks(piece, bpe) : [piece]);
    return (text) => splitPieces(text, regex, behavior, invert === true).flatMap(cut);
  }
  const own = metaspace.safeParse(json.pre_tokenizer);
  if (own.success) return metaspacePieces(own.data, bpe);
  const { pre_tokenizer } = library;
  if (pre_tokenizer) return (text, section) => pre_tokenizer(text, { section_index: section });
  return bpe ? (text) => cutAtMarks(text, bpe) : (text) => [text];
}

function metaspacePieces({ prepend_scheme, add_prefix_space, split }: z.infer<typeof metaspace>, bpe: Bpe | null): Pieces {
  const scheme = prepend_scheme ?? (add_prefix_space === false ? 'never' : 'always');
  return (text, section) => {
    const marked = text.replaceAll(' ', mark);
    const prepends = !marked.startsWith(mark) && (scheme === 'always' || (scheme === 'first' && section === 0));
    const whole = prepends ? mark + marked : marked;
    if (split !== false) return whole.match(/\u2581?[^\u2581]+|\u2581/gu) ?? [];
    return bpe ? cutAtMarks(whole, bpe) : [whole];
  };
}

/** Where no merge crosses from another character to the mark of a space, cutting there changes nothing and lets words be remembered. */
function cutAtMarks(text: string, { crossesMarks }: Bpe): readonly string[] {
  return crossesMarks ? [text] : (text.match(/\u2581*[^\u2581]+|\u2581+/gu) ?? []);
}
