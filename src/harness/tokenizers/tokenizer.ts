// A tokenizer as the harness uses it.

import type { ChatMessages } from './chat-template.ts';

export interface Tokenizer {
  /** Where it comes from, for messages. */
  readonly origin: string;
  readonly bosToken: string | null;
  readonly eosToken: string | null;
  readonly padToken: string | null;
  readonly bosTokenId: number | null;
  readonly eosTokenId: number | null;
  readonly padTokenId: number | null;
  /**
   * Token ids of a text. Texts of added tokens (`<|im_end|>`) in it become those tokens, as in Python.
   * `addSpecialTokens` puts around it what the tokenizer puts around a sequence (a BOS token); default false.
   */
  encode(text: string, addSpecialTokens?: boolean): readonly number[];
  /** The text of token ids, special tokens included. */
  decode(ids: readonly number[]): string;
  /** The id of a token, null where there is none. */
  tokenId(token: string): number | null;
  /** Names of the chat templates; empty where there is none. */
  readonly chatTemplateNames: readonly string[];
  /** The text of a chat template (default `default`); null where there is none. */
  chatTemplateSource(name?: string): string | null;
  /** Renders a conversation for the model. Throws `ChatTemplateError`. */
  applyChatTemplate(messages: ChatMessages, options?: ChatTemplateOptions): string;
  /** For encoding beginnings that many texts share once. Null: not known for this tokenizer. */
  readonly prefixes: StablePrefixes | null;
}

export interface ChatTemplateOptions {
  /** Begin the assistant's answer (default true). When false, the last message is left open, to be continued. */
  readonly addGenerationPrompt?: boolean;
  /** Which template; default `default`. */
  readonly template?: string;
}

/** Token ids: an array, or a typed one where many are kept. */
export type Ids = readonly number[] | Int32Array;

/** The beginning of a text whose tokens stay the same whatever follows the text. */
export interface StablePrefix {
  /** Characters (UTF-16) of the text that it covers. */
  readonly offset: number;
  /** Its ids from the end of the prefix that it extends, or from the text's start. */
  readonly ids: Ids;
}

/** See `stable-prefixes.ts`. */
export interface StablePrefixes {
  /**
   * A stable prefix of a text, as long as can be proved; `base`, one of the same beginning, is where the work starts.
   * Null where nothing more can be said than `base` says.
   */
  extend(text: string, base: Pick<StablePrefix, 'offset'> | null): StablePrefix | null;
  /**
   * Where words begin anew behind a seam: the first word of `left + right` that begins in `right` wherever the text before `left` ends a word,
   * and whatever follows. `offset` counts in `right`; the ids are those of all words before. Null where the first characters do not tell.
   */
  acrossSeam(left: string, right: string): StablePrefix | null;
  /** Ids of a text from the end of a stable prefix on. */
  rest(text: string, offset: number): readonly number[];
}

/** What lm-eval puts before a text without context: the BOS token, else the EOS token. */
export function prefixTokenId(tokenizer: Tokenizer): number | null {
  return tokenizer.bosTokenId ?? tokenizer.eosTokenId;
}
