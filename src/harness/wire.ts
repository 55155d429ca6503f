// Between the harness's instances and OpenAI's wire format: which body asks an instance, and what an answer says about it.
// Bodies are those of ordinary users: no header, no field and no key order tells the test-bench from anybody else.
import type { ChatAnswer, CompletionAnswer } from '../openai/answer.ts';
import type { HttpRequest } from '../openai/exchange.ts';
import type { Failure } from '../openai/failure.ts';
import { continuationLogprob, textLogprob } from './echo.ts';
import { UnsupportedRequestError } from './errors.ts';
import type { Instance, Response } from './types.ts';

export interface WireOptions {
  readonly api: 'completions' | 'chat';
  /** Null leaves the field out. */
  readonly model: string | null;
  /**
   * `max_tokens` of requests for log-probabilities: 0 asks for the prompt's only; 1 for servers that refuse 0 (its token is left out of the score).
   * 0 unless given.
   */
  readonly echoMaxTokens?: 0 | 1;
}

/** OpenAI refuses more; the answer is cut at the others here. */
const maxStops = 4;

/**
 * The HTTP request of an instance. Equal instances and options give equal bodies, byte for byte, so that whole requests can be cache keys. Throws
 * `UnsupportedRequestError` for log-likelihoods over chat, which has no log-probabilities of prompts.
 *
 * @example
 * toOpenAiRequest({ type: 'generate_until', context: 'Q: What is 46 - 2?\nA:', generation }, { api: 'completions', model: 'm' })
 * // { method: 'POST', path: '/v1/completions', body: '{"model":"m","prompt":"Q: What is 46 - 2?\\nA:","max_tokens":8,"temperature":0,"stop":["\\n"]}' }
 */
export function toOpenAiRequest(instance: Instance, options: WireOptions): HttpRequest {
  // Fields that are undefined are left out of the JSON.
  const model = options.model ?? undefined;
  if (instance.type !== 'generate_until') {
    if (options.api === 'chat') {
      throw new UnsupportedRequestError(
        `a ${instance.type} request cannot be sent over chat: chat answers carry no log-probabilities of the prompt; use api "completions" or tasks of type generate_until`,
      );
    }
    const prompt = instance.type === 'loglikelihood' ? instance.context + instance.continuation : instance.text;
    return post('/v1/completions', { model, prompt, max_tokens: options.echoMaxTokens ?? 0, temperature: 0, logprobs: 1, echo: true });
  }
  const { until, maxGenToks, temperature } = instance.generation;
  const stop = until.length === 0 ? undefined : until.length <= maxStops ? until : until.slice(0, maxStops);
  const { context } = instance;
  return options.api === 'chat'
    ? post('/v1/chat/completions', { model, messages: [{ role: 'user', content: context }], max_tokens: maxGenToks, temperature, stop })
    : post('/v1/completions', { model, prompt: context, max_tokens: maxGenToks, temperature, stop });
}

function post(path: string, body: object): HttpRequest {
  return { method: 'POST', path, body: JSON.stringify(body) };
}

/** A schema-checked answer of either API. */
export type WireAnswer = CompletionAnswer | ChatAnswer;

/**
 * What an answer says about the instance it was asked for. Takes the options of the request. Never throws for what a supplier wrote: an answer that
 * lacks the log-probabilities asked for is the failure `no_logprobs`. A generated text is cut at the first of its stops, whether the server did so
 * or not; a chat message without content is an empty text.
 */
export function readOpenAiResponse(instance: Instance, answer: WireAnswer, options: WireOptions): Response | Failure {
  const choice = answer.choices[0];
  if (!choice) return { kind: 'bad_schema', detail: 'the answer has no choices' };
  if (instance.type === 'generate_until') {
    const text = 'message' in choice ? (choice.message.content ?? '') : choice.text;
    return { type: 'generate_until', text: cutAtStops(text, instance.generation.until) };
  }
  if ('message' in choice) return { kind: 'no_logprobs', detail: 'a chat answer has no log-probabilities of the prompt' };
  if (!choice.logprobs) return { kind: 'no_logprobs', detail: 'choices[0].logprobs is missing' };
  const generated = options.echoMaxTokens ?? 0;
  return instance.type === 'loglikelihood'
    ? continuationLogprob(choice.logprobs, instance.context, instance.continuation, generated)
    : textLogprob(choice.logprobs, instance.text, generated);
}

function cutAtStops(text: string, stops: readonly string[]): string {
  let cut = text;
  for (const stop of stops) {
    const at = stop === '' ? -1 : cut.indexOf(stop);
    if (at >= 0) cut = cut.slice(0, at);
  }
  return cut;
}
