// From text to token ids and from ids to exact bytes, as `tokenizer.json` says: the file that the supplier publishes is the one it serves with.
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';

export interface TextTokenizer {
  readonly vocabularySize: number;
  /** Special tokens in the text (`<|endoftext|>`) become their ids; none are added. */
  encode(text: string): number[];
  /** UTF-8 bytes of a token; a token may hold a part of a character. Empty for an id outside the vocabulary. */
  bytes(token: number): Uint8Array;
  /** The text of many tokens; bytes that are not UTF-8 become U+FFFD. */
  decode(tokens: readonly number[]): string;
}

const file = z.looseObject({
  model: z.looseObject({ type: z.literal('BPE'), vocab: z.record(z.string(), z.int().min(0)) }),
  decoder: z.looseObject({ type: z.literal('ByteLevel') }),
  added_tokens: z.array(z.looseObject({ id: z.int().min(0), content: z.string() })).default([]),
});

/**
 * A tokenizer from a parsed `tokenizer.json` of Hugging Face's `tokenizers`: byte-level BPE. Throws a `ZodError` for any other.
 *
 * @example textTokenizer(JSON.parse(text)).encode('Q: 2 + 2?')
 */
export function textTokenizer(tokenizerJson: unknown): TextTokenizer {
  const { model, added_tokens } = file.parse(tokenizerJson);
  const tokenizer = new Tokenizer(Object(tokenizerJson), {});
  const table: Uint8Array[] = [];
  for (const [token, id] of Object.entries(model.vocab)) table[id] = byteLevelBytes(token);
  for (const { id, content } of added_tokens) table[id] = Buffer.from(content);
  const none = new Uint8Array();
  const bytes = (token: number): Uint8Array => table[token] ?? none;
  return {
    vocabularySize: table.length,
    encode: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids,
    bytes,
    decode: (tokens) => Buffer.concat(tokens.map(bytes)).toString('utf8'),
  };
}

/**
 * The 256 printable characters that byte-level BPE writes for the 256 bytes: a byte that has no printable character of its own is written as
 * U+0100 and up, in order (Radford et al. 2019, `bytes_to_unicode`).
 */
export function byteLevelAlphabet(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    return String.fromCodePoint(printable ? byte : next++);
  });
}

const byteOfCharacter = new Map(byteLevelAlphabet().map((character, byte) => [character, byte]));

function byteLevelBytes(token: string): Uint8Array {
  return Uint8Array.from([...token].flatMap((character) => byteOfCharacter.get(character) ?? [...Buffer.from(character)]));
}
