// The tokenizer of an endpoint: the one that is named, the one that the server hands out, or the Hub's of the model's name.
import { hubSettings } from '../../harness/datasets/index.ts';
import { loadTokenizer, servedTokenizer, type Tokenizer, TokenizerError, tokenizerEndpoint } from '../../harness/tokenizers/index.ts';
import { EvalUsageError } from '../errors.ts';
import { openEndpoint } from '../sending/endpoint.ts';
import { harnessTokens } from './harness-tokens.ts';
import type { ModelOptions } from './model-options.ts';
import type { Tokens } from './tokens.ts';

export interface LoadTokensDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--apply_chat_template`: a template's name, or whether one is applied. */
  readonly template: boolean | string;
  readonly onNotice?: (text: string) => void;
}

/**
 * The tokenizer that the model arguments ask for; null for chat models, for `tokenizer_backend=None`, and where none was named and none is
 * found (prompts are sent as text then, and log-likelihoods are refused). Throws `TokenizerError` for a named one that cannot be loaded.
 */
export async function loadTokens(options: ModelOptions, { env, template, onNotice }: LoadTokensDeps): Promise<Tokens | null> {
  const { tokenizer: name, tokenizerBackend: backend, revision } = options;
  if (backend === null) return null;
  const asTokens = (tokenizer: Tokenizer): Tokens => harnessTokens(tokenizer, options, typeof template === 'string' ? template : undefined);
  const hub = hubSettings(env);
  if (name !== null && backend !== 'remote') return asTokens(await loadTokenizer(name, { hub, revision }));
  const served = backend === 'tiktoken' || backend === 'huggingface' ? null : await fromServer(options);
  if (served !== null) return asTokens(served);
  if (backend === 'remote') {
    throw new EvalUsageError(
      `${new URL(options.baseUrl).host} hands out no tokenizer (${tokenizerEndpoint}); name one: --model_args tokenizer=FOLDER_OR_NAME`,
    );
  }
  if (backend === 'tiktoken') {
    onNotice?.(
      "OpenAI's tokenizers are not part of Hallmark: prompts are sent as text; name one for log-likelihoods (tokenizer=FOLDER_OR_NAME)",
    );
    return null;
  }
  try {
    return asTokens(await loadTokenizer(options.model, { hub, revision }));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    onNotice?.(`no tokenizer: ${error.message}; prompts are sent as text`);
    return null;
  }
}

/** A Pocket supplier's own tokenizer; null where it has none. */
async function fromServer(options: ModelOptions): Promise<Tokenizer | null> {
  const endpoint = openEndpoint({ ...options, timeoutS: Math.min(options.timeoutS, 10) }, {});
  try {
    const exchange = await endpoint.ask('GET', tokenizerEndpoint, null);
    return exchange.ok ? servedTokenizer(new URL(options.baseUrl).host, exchange.body.toString()) : null;
  } catch (error) {
    if (error instanceof TokenizerError) return null;
    throw error;
  } finally {
    await endpoint.close();
  }
}
