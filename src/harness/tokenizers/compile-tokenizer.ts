// Builds a tokenizer from its files. Text is split at added tokens, normalized, split into words, and each word is encoded once and then
// remembered. Byte-pair encoding is our own: the library's takes a string for every merge it tries. What it does not cover (WordPiece,
// Unigram, decoding, normalizers) is the library's.

import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { addedTokenSplitter, type Section } from './added-tokens.ts';
import { type Bpe, compileBpe } from './bpe.ts';
import { compileChatTemplate } from './chat-template.ts';
import { compileDecoder } from './decoder.ts';
import { otherPieces, type Pieces } from './other-words.ts';
import { type EachPiece, idsOfPieces, type VisitPiece } from './pieces.ts';
import { stablePrefixes } from './stable-prefixes.ts';
import type { Tokenizer } from './tokenizer.ts';
import { TokenizerError } from './tokenizer-error.ts';
import type { TokenizerFiles } from './tokenizer-files.ts';
import { type ByteLevelWords, byteLevelWords } from './words.ts';

/** Builds a tokenizer. Throws `TokenizerError` where a file asks for something unknown. */
export function compileTokenizer(files: TokenizerFiles): Tokenizer {
  const { origin, config, json } = files;
  const bpe = json.model.type === undefined || json.model.type === 'BPE' ? compileBpe(origin, json.model) : null;
  // The library's own model is built only where it is used: for a large vocabulary that takes seconds.
  const library = libraryTokenizer(files, bpe ? { ...json.model, vocab: {}, merges: [] } : json.model);
  const encoder = encoderOf(files, library, bpe);
  const added = new Map((json.added_tokens ?? []).map(({ content, id }) => [content, id]));
  const known = (token: string) => added.get(token) ?? bpe?.vocabulary.get(token) ?? library.token_to_id(token);
  const around = specialTokensAround(library, known);
  const idOf = (token: string | null | undefined) => (token == null ? null : (known(token) ?? null));
  const decode = decoderOf(files, library, bpe);
  const templates = new Map([...files.chatTemplates].map(([name, source]) => [name, lazy(() => compileChatTemplate(origin, source))]));
  return {
    origin,
    bosToken: config.bos_token ?? null,
    eosToken: config.eos_token ?? null,
    padToken: config.pad_token ?? null,
    bosTokenId: idOf(config.bos_token),
    eosTokenId: idOf(config.eos_token),
    padTokenId: idOf(config.pad_token),
    encode(text, addSpecialTokens = false) {
      const ids = encoder.encode(text);
      return addSpecialTokens ? [...around.before, ...ids, ...around.after] : ids;
    },
    decode: (ids) => (ids.length === 0 ? '' : decode(ids)),
    tokenId: (token) => idOf(token),
    chatTemplateNames: [...templates.keys()],
    chatTemplateSource: (name = 'default') => files.chatTemplates.get(name) ?? null,
    applyChatTemplate(messages, { addGenerationPrompt = true, template = 'default' } = {}) {
      const compiled = templates.get(template);
      if (!compiled) {
        const names = [...templates.keys()];
        throw new TokenizerError(`${origin} has no chat template${names.length > 0 ? ` "${template}"; it has: ${names.join(', ')}` : ''}`);
      }
      return compiled()(messages, { specialTokens: namedTokens(files), addGenerationPrompt });
    },
    prefixes: encoder.prefixes,
  };
}

/** Ids without a token are left out. Spaces before punctuation are dropped only where the tokenizer's configuration asks for it. */
function decoderOf(files: TokenizerFiles, library: LibraryTokenizer, bpe: Bpe | null): (ids: readonly number[]) => string {
  const { json, config } = files;
  const cleans = config.clean_up_tokenization_spaces ?? false;
  const own = bpe && !cleans ? compileDecoder(json.decoder) : null;
  if (!bpe || !own) {
    const whole = lazy(() => (bpe ? libraryTokenizer(files, { ...json.model, merges: [] }) : library));
    return (ids) => whole().decode([...ids], { clean_up_tokenization_spaces: cleans });
  }
  const tokens = lazy(() => {
    const byId = new Map<number, string>();
    for (const [token, id] of bpe.vocabulary) byId.set(id, token);
    for (const { content, id } of json.added_tokens ?? []) byId.set(id, content);
    return byId;
  });
  return (ids) => own(ids.flatMap((id) => tokens().get(id) ?? []));
}

function libraryTokenizer({ origin, json, config }: TokenizerFiles, model: object): LibraryTokenizer {
  const parts = { decoder: null, normalizer: null, pre_tokenizer: null, post_processor: null };
  try {
    return new LibraryTokenizer({ ...parts, ...json, model, added_tokens: json.added_tokens ?? [] }, config);
  } catch (cause) {
    throw new TokenizerError(`${origin}: tokenizer.json cannot be used: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** Ids that the post-processor puts before and after a sequence, found by where it puts a mark. */
function specialTokensAround(
  library: LibraryTokenizer,
  known: (token: string) => number | undefined,
): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const mark = '\0sequence';
  const tokens = library.post_processor?.([mark], null, true).tokens ?? [mark];
  const at = tokens.indexOf(mark);
  const ids = (part: readonly string[]) => part.flatMap((token) => known(token) ?? []);
  return { before: ids(tokens.slice(0, at)), after: ids(tokens.slice(at + 1)) };
}

function namedTokens({ config }: TokenizerFiles): Readonly<Record<string, string>> {
  const names = ['bos_token', 'eos_token', 'unk_token', 'pad_token', 'sep_token', 'cls_token', 'mask_token'] as const;
  return Object.fromEntries(names.flatMap((name) => (config[name] == null ? [] : [[name, config[name]]])));
}

interface Encoder {
  encode(text: string): readonly number[];
  readonly prefixes: Tokenizer['prefixes'];
}

/** Words that are remembered with their ids; then all are forgotten, so that hostile texts cannot fill the memory. */
const rememberedWords = 200_000;
/** Longer words are hardly seen twice. */
const rememberedLength = 100;

function encoderOf({ json }: TokenizerFiles, library: LibraryTokenizer, bpe: Bpe | null): Encoder {
  const addedTokens = json.added_tokens ?? [];
  const { normalizer } = library;
  const plainAdded = addedTokens.filter((token) => !token.normalized || !normalizer);
  const splitPlain = addedTokenSplitter(plainAdded);
  const splitNormalized = addedTokenSplitter(
    addedTokens.flatMap((token) => (token.normalized && normalizer ? [{ ...token, content: normalizer(token.content) }] : [])),
  );
  const byteWords = bpe && byteLevelWords(json.pre_tokenizer, translatedPattern);
  const words = byteWords ? byteLevelPieces(byteWords) : otherPieces(json, library, bpe);
  const encodeWord = remembering(!bpe ? libraryWord(library) : byteWords ? bpe.encodeBytes : bpe.encodeCharacters);

  const addedLengths = new Map(addedTokens.map(({ id, content }) => [id, content.length]));
  const visitAdded = (id: number, visit: VisitPiece): boolean => visit(addedLengths.get(id) ?? 0, [id]);
  const eachPiece: EachPiece = (text, visit) => {
    let section = 0;
    for (const outer of splitPlain ? splitPlain(text) : whole(text)) {
      if (typeof outer === 'number') {
        if (!visitAdded(outer, visit)) return;
      } else {
        const normal = normalizer ? normalizer(outer) : outer;
        for (const inner of splitNormalized ? splitNormalized(normal) : whole(normal)) {
          if (typeof inner === 'number') {
            if (!visitAdded(inner, visit)) return;
          } else for (const word of words(inner, section)) if (!visit(word.length, encodeWord(word))) return;
        }
      }
      section++;
    }
  };

  return {
    encode: (text) => idsOfPieces(text, eachPiece),
    prefixes: byteWords
      ? stablePrefixes({
          ...byteWords,
          addedTokens,
          normalization: !json.normalizer ? 'none' : json.normalizer.type === 'NFC' ? 'NFC' : 'other',
          eachPiece,
        })
      : null,
  };
}

function whole(text: string): readonly Section[] {
  return text === '' ? [] : [text];
}

function remembering(encode: (word: string) => readonly number[]): (word: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    const ids = known.get(word);
    if (ids) return ids;
    const made = encode(word);
    if (word.length > rememberedLength) return made;
    if (known.size >= rememberedWords) known.clear();
    known.set(word, made);
    return made;
  };
}

/** A word through the library's model; what the vocabulary lacks is its unknown token. */
function libraryWord({ model }: LibraryTokenizer): (word: string) => readonly number[] {
  return (word) => (model?.([word]) ?? []).flatMap((token: string) => model?.tokens_to_ids.get(token) ?? model?.unk_token_id ?? []);
}

function byteLevelPieces({ split, addsPrefixSpace }: ByteLevelWords): Pieces {
  return addsPrefixSpace ? (text) => split(text.startsWith(' ') ? text : ` ${text}`) : split;
}

/** A file's pattern as JavaScript reads it, by the library's translator; null where that refuses, or where the pattern looks back. */
function translatedPattern(pattern: string): RegExp | null {
  const split = { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
  const model = { type: 'BPE', vocab: {}, merges: [] };
  try {
    const { pre_tokenizer: made } = new LibraryTokenizer(
      { model, added_tokens: [], normalizer: null, pre_tokenizer: split, post_processor: null, decoder: null },
      {},
    );
    return made && 'pattern' in made && made.pattern instanceof RegExp ? made.pattern : null;
  } catch {
    return null;
  }
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
