// The harness's tokenizers as the API models use them: lm-eval's rules for special tokens, and beginnings.
import { disjoint, pairEncoder, prefixTokenId, rollingWindows, type Tokenizer } from '../../harness/tokenizers/index.ts';
import { EvalUsageError } from '../errors.ts';
import type { ModelOptions } from './model-options.ts';
import type { Tokens } from './tokens.ts';

type Options = Pick<ModelOptions, 'addBosToken' | 'customPrefixTokenId' | 'maxLength'>;

/** @param template name of the chat template, where the tokenizer has several */
export function harnessTokens(tokenizer: Tokenizer, options: Options, template?: string): Tokens {
  const prefixToken = options.customPrefixTokenId ?? prefixTokenId(tokenizer);
  const encoder = pairEncoder(tokenizer, { addSpecialTokens: options.addBosToken, prefixToken });
  return {
    prompt: encoder.prompt,
    pair(context, continuation) {
      if (context.length > 0 || prefixToken !== null) return encoder.pair(context, continuation);
      throw noPrefix(tokenizer);
    },
    decode: (ids) => tokenizer.decode(Array.from(ids)),
    rollingWindows(text, maxLength) {
      if (prefixToken === null) throw noPrefix(tokenizer);
      const windows = rollingWindows(tokenizer.encode(text, options.addBosToken), prefixToken, maxLength, 1);
      return Array.from(windows, (it) => {
        const { context, prediction } = disjoint(it);
        return { shared: [], context, continuation: prediction };
      });
    },
    eosString: tokenizer.eosToken,
    chatTemplate: tokenizer.chatTemplateSource(template),
    applyChatTemplate: (messages, addGenerationPrompt) =>
      tokenizer.applyChatTemplate(messages, { addGenerationPrompt, ...(template !== undefined && { template }) }),
    facts: {
      tokenizer_pad_token: [tokenizer.padToken, String(tokenizer.padTokenId ?? 'None')],
      tokenizer_eos_token: [tokenizer.eosToken, String(tokenizer.eosTokenId ?? 'None')],
      tokenizer_bos_token: [tokenizer.bosToken, String(tokenizer.bosTokenId ?? 'None')],
      eot_token_id: tokenizer.eosTokenId,
      max_length: options.maxLength - 1,
    },
  };
}

const noPrefix = (tokenizer: Tokenizer): EvalUsageError =>
  new EvalUsageError(
    `${tokenizer.origin} has neither a BOS nor an EOS token to begin with; name one: --model_args custom_prefix_token_id=ID`,
  );
