// Tokenizers: text to token ids and back, exactly as Python's `tokenizers` does it, and lm-eval's rules for contexts and windows.

export type { ChatMessages } from './chat-template.ts';
export { compileTokenizer } from './compile-tokenizer.ts';
export {
  type ContextText,
  contextLengthOf,
  type EncodedPair,
  idsOf,
  type PairEncoder,
  type PairEncoderOptions,
  pairEncoder,
} from './encode-pair.ts';
export { type LoadTokenizerOptions, loadTokenizer, servedTokenizer, tokenizerEndpoint } from './load-tokenizer.ts';
export { disjoint, rollingWindows, type TokenWindow } from './rolling-windows.ts';
export { type ChatTemplateOptions, type Ids, prefixTokenId, type Tokenizer } from './tokenizer.ts';
export { ChatTemplateError, TokenizerError } from './tokenizer-error.ts';
export { parseTokenizerFiles, type TokenizerFiles, type TokenizerFileTexts } from './tokenizer-files.ts';
export { type TruncatedPair, truncateForGeneration, truncatePair } from './truncation.ts';
