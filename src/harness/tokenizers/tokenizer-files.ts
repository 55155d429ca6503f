// The files of a tokenizer: `tokenizer.json`, `tokenizer_config.json` and the chat template, checked before anything is built of them.
// They may come from a supplier, so their size is limited, and nothing in them is trusted to be what it should.

import { z } from 'zod';
import { TokenizerError } from './tokenizer-error.ts';

/** Names of the files that are read where they exist. */
export const tokenizerFileNames = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  'chat_template.json',
] as const;

/** Text of each file that was found. */
export type TokenizerFileTexts = Readonly<Partial<Record<(typeof tokenizerFileNames)[number], string>>>;

const limits = {
  fileCharacters: 200_000_000,
  templateCharacters: 1_000_000,
  vocabulary: 4_000_000,
  addedTokens: 100_000,
  tokenCharacters: 10_000,
};

const token = z.string().max(limits.tokenCharacters);
const addedToken = z.object({
  id: z
    .number()
    .int()
    .nonnegative()
    .max(2 ** 31),
  content: token,
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().default(true),
  special: z.boolean().default(false),
});
const part = z.looseObject({ type: z.string().max(100) });

const tokenizerJson = z.looseObject({
  added_tokens: z.array(addedToken).max(limits.addedTokens).nullish(),
  normalizer: part.nullish(),
  pre_tokenizer: part.nullish(),
  post_processor: part.nullish(),
  decoder: part.nullish(),
  /** Files from before 2020 name no type. */
  model: z.looseObject({ type: z.enum(['BPE', 'WordPiece', 'Unigram']).optional() }),
});

/** A token named by its text, or by an object that holds it. */
const namedToken = z.union([token, z.looseObject({ content: token }).transform(({ content }) => content)]);
const template = z.string().max(limits.templateCharacters);
const tokenizerConfig = z.looseObject({
  bos_token: namedToken.nullish(),
  eos_token: namedToken.nullish(),
  unk_token: namedToken.nullish(),
  pad_token: namedToken.nullish(),
  sep_token: namedToken.nullish(),
  cls_token: namedToken.nullish(),
  mask_token: namedToken.nullish(),
  tokenizer_class: z.string().max(200).nullish(),
  add_bos_token: z.boolean().nullish(),
  add_eos_token: z.boolean().nullish(),
  clean_up_tokenization_spaces: z.boolean().nullish(),
  chat_template: z.union([template, z.array(z.object({ name: z.string(), template })).max(100)]).nullish(),
});

export type AddedToken = z.infer<typeof addedToken>;
export type TokenizerJson = z.infer<typeof tokenizerJson>;
export type TokenizerConfig = z.infer<typeof tokenizerConfig>;

export interface TokenizerFiles {
  /** Where they come from, for messages. */
  readonly origin: string;
  readonly json: TokenizerJson;
  readonly config: TokenizerConfig;
  /** By name; the usual one is `default`. Empty where the tokenizer has none. */
  readonly chatTemplates: ReadonlyMap<string, string>;
}

/** Checks the files of a tokenizer. Throws `TokenizerError` naming the file and the field. */
export function parseTokenizerFiles(origin: string, texts: TokenizerFileTexts): TokenizerFiles {
  const main = texts['tokenizer.json'];
  if (main === undefined) {
    throw new TokenizerError(
      `${origin} has no tokenizer.json; save it once with transformers: AutoTokenizer.from_pretrained(…).save_pretrained(…)`,
    );
  }
  const json = parsed(origin, 'tokenizer.json', main, tokenizerJson);
  const vocabulary = json.model.vocab;
  if (typeof vocabulary !== 'object' || vocabulary === null) throw new TokenizerError(`${origin}: tokenizer.json has no model.vocab`);
  if (Object.keys(vocabulary).length > limits.vocabulary)
    throw new TokenizerError(`${origin}: tokenizer.json has more than ${limits.vocabulary} tokens`);
  const special =
    texts['special_tokens_map.json'] === undefined
      ? {}
      : parsed(origin, 'special_tokens_map.json', texts['special_tokens_map.json'], tokenizerConfig);
  const own =
    texts['tokenizer_config.json'] === undefined
      ? {}
      : parsed(origin, 'tokenizer_config.json', texts['tokenizer_config.json'], tokenizerConfig);
  const config = { ...special, ...own };
  return { origin, json, config, chatTemplates: chatTemplates(origin, texts, config) };
}

function chatTemplates(origin: string, texts: TokenizerFileTexts, config: TokenizerConfig): ReadonlyMap<string, string> {
  const file = texts['chat_template.jinja'];
  if (file !== undefined) return new Map([['default', file]]);
  const json = texts['chat_template.json'];
  if (json !== undefined)
    return new Map([['default', parsed(origin, 'chat_template.json', json, z.object({ chat_template: template })).chat_template]]);
  const inConfig = config.chat_template ?? [];
  return new Map(typeof inConfig === 'string' ? [['default', inConfig]] : inConfig.map(({ name, template: text }) => [name, text]));
}

function parsed<T>(origin: string, name: string, text: string, schema: z.ZodType<T>): T {
  if (text.length > limits.fileCharacters)
    throw new TokenizerError(`${origin}: ${name} is larger than ${limits.fileCharacters} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TokenizerError(`${origin}: ${name} is not JSON`, { cause });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new TokenizerError(`${origin}: ${name}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`, { cause: result.error });
}
