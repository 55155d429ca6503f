// One model behind an API: requests of tasks go in, answers come out, in order. What such a model cannot answer is refused before anything is sent.
import { type ChatMessage, contextText, type PromptContext } from '../../harness/prompt/context.ts';
import type { Dict } from '../../harness/values/index.ts';
import { EvalUsageError } from '../errors.ts';
import { askGenerations, type SinglePrompt } from './ask-generations.ts';
import { askLoglikelihoods, type Loglikelihood } from './ask-loglikelihoods.ts';
import type { Asker } from './asker.ts';
import type { Tokens } from './tokens.ts';

export interface LoglikelihoodRequest {
  readonly context: PromptContext;
  readonly continuation: string;
}

export interface GenerationAsk {
  readonly context: PromptContext;
  readonly generation: Dict;
  /** Which of several asks of the same prompt this is. */
  readonly repeat: number;
}

export interface Model {
  readonly asker: Asker;
  readonly tokens: Tokens | null;
  /** Throws `EvalUsageError` where this model cannot answer requests of this type. */
  check(type: 'loglikelihood' | 'loglikelihood_rolling' | 'generate_until'): void;
  loglikelihoods(requests: readonly LoglikelihoodRequest[]): Promise<readonly Loglikelihood[]>;
  rolling(texts: readonly string[]): Promise<readonly number[]>;
  generations(requests: readonly GenerationAsk[]): Promise<readonly string[]>;
  /** The prompt as the model gets it: text, or chat messages where the server applies the template. */
  prompt(context: PromptContext): string | readonly ChatMessage[];
}

const openAiWithLogprobs = ['babbage-002', 'davinci-002'];

export interface ModelSettings {
  /** For answers without content. */
  readonly placeholder?: string;
}

/** The model that an asker reaches; `tokens` null where there is no tokenizer. */
export function createModel(asker: Asker, tokens: Tokens | null, settings: ModelSettings = {}): Model {
  const { options } = asker;
  const decode = options.tokenizedRequests || tokens === null ? undefined : tokens.decode;

  const prompt = (context: PromptContext): string | readonly ChatMessage[] => {
    if (context.form === 'text') {
      if (options.isChat) throw new EvalUsageError(`--model ${options.type} takes messages: add --apply_chat_template`);
      return contextText(context);
    }
    if (options.isChat) return context.messages;
    if (tokens === null || !options.tokenizedRequests) {
      throw new EvalUsageError(
        `--apply_chat_template with --model ${options.type} needs a tokenizer with a chat template and tokenized_requests=True; or use local-chat-completions`,
      );
    }
    return tokens.applyChatTemplate(context.messages, context.addGenerationPrompt);
  };

  const contextOf = (context: PromptContext): string | readonly string[] => {
    if (context.form === 'text') return context.pieces;
    const text = prompt(context);
    return typeof text === 'string' ? text : '';
  };

  const needTokens = (): Tokens => {
    if (tokens !== null) return tokens;
    throw new EvalUsageError(
      'loglikelihood tasks need a tokenizer to tell the context from the continuation: --model_args tokenizer=FOLDER_OR_NAME',
    );
  };

  return {
    asker,
    tokens,
    prompt,
    check(type) {
      if (type === 'generate_until') return;
      if (options.isChat) {
        throw new EvalUsageError(
          'Loglikelihood is not supported for chat completions. Consider using the completions API instead, or --loglikelihood generative for scores of their own (acc_generative)',
        );
      }
      if (options.type === 'openai-completions' && !openAiWithLogprobs.includes(options.model)) {
        throw new EvalUsageError(`Prompt loglikelihoods are only supported by OpenAI's API for ${openAiWithLogprobs.join(' and ')}`);
      }
      needTokens();
    },
    loglikelihoods(requests) {
      const encoder = needTokens();
      let last: { readonly context: PromptContext; readonly text: string | readonly string[] } | null = null;
      const pairs = requests.map(({ context, continuation }) => {
        if (last?.context !== context) last = { context, text: contextOf(context) };
        return encoder.pair(last.text, continuation);
      });
      return askLoglikelihoods(asker, pairs, decode);
    },
    async rolling(texts) {
      const windows = texts.map((it) => needTokens().rollingWindows(it, options.maxLength - 2));
      const answers = await askLoglikelihoods(asker, windows.flat(), decode);
      let at = 0;
      return windows.map(({ length }) => {
        let sum = 0;
        for (const [logprob] of answers.slice(at, at + length)) sum += logprob;
        at += length;
        return sum;
      });
    },
    generations(requests) {
      const prompts = requests.map(({ context }): SinglePrompt => {
        const text = prompt(context);
        if (typeof text !== 'string') return { messages: text };
        return tokens !== null && options.tokenizedRequests ? tokens.prompt(contextOf(context)) : text;
      });
      return askGenerations(
        asker,
        requests.map((it, at) => ({ prompt: prompts[at] ?? '', generation: it.generation, repeat: it.repeat })),
        { eosString: options.eosString ?? tokens?.eosString ?? null, placeholder: settings.placeholder ?? '' },
      );
    },
  };
}
