// What the API models need of a tokenizer. The harness's tokenizers, a server's and a test's own all fit.
import type { ChatMessage } from '../../harness/prompt/context.ts';
import type { ContextText, EncodedPair, Ids } from '../../harness/tokenizers/index.ts';
import type { Value } from '../../harness/values/index.ts';

export interface Tokens {
  /** Ids of a prompt, with lm-eval's rule for special tokens: none, unless the model says `add_bos_token`. */
  prompt(context: ContextText): EncodedPair;
  /** Context and continuation as lm-eval splits them. Fast for requests in the order in which a task gives them. */
  pair(context: ContextText, continuation: string): EncodedPair;
  decode(ids: Ids): string;
  /** Windows of a text for its rolling log-likelihood, each with at most `maxLength` tokens to score. */
  rollingWindows(text: string, maxLength: number): readonly EncodedPair[];
  readonly eosString: string | null;
  /** The chat template's text; null where there is none. */
  readonly chatTemplate: string | null;
  applyChatTemplate(messages: readonly ChatMessage[], addGenerationPrompt: boolean): string;
  /** What lm-eval writes about the tokenizer into its results. */
  readonly facts: Readonly<Record<string, Value>>;
}
