// From the bytes that a supplier sent to a response that can be scored, or to the failure that they are.

import type { Instance, Response } from '../harness/types.ts';
import type { WireOptions } from '../harness/wire.ts';
import { readOpenAiResponse, toOpenAiRequest } from '../harness/wire.ts';
import { chatAnswer, completionAnswer, parseAnswer } from '../openai/answer.ts';
import type { Exchange, HttpRequest } from '../openai/exchange.ts';
import type { Failure } from '../openai/failure.ts';

/** How one supplier is asked. */
export interface Wire {
  readonly api: 'completions' | 'chat';
  readonly model: string | null;
}

/** What an answer was worth: a response, with the token counts that the supplier claims, or a failure. */
export type ReadAnswer =
  | {
      readonly ok: true;
      readonly response: Response;
      readonly claimedPromptTokens: number | null;
      readonly claimedCompletionTokens: number | null;
    }
  | { readonly ok: false; readonly failure: Failure };

// Some servers refuse to generate nothing; the one token that this asks for is left out of the score.
const options = ({ api, model }: Wire): WireOptions => ({ api, model, echoMaxTokens: 1 });

/** The HTTP request that asks an instance. Throws `UnsupportedRequestError` for log-likelihoods over chat. */
export const renderRequest = (instance: Instance, wire: Wire): HttpRequest => toOpenAiRequest(instance, options(wire));

/** Reads an exchange as the answer to an instance. Never throws for what a supplier wrote. */
export function readAnswer(instance: Instance, exchange: Exchange, wire: Wire): ReadAnswer {
  const parsed = wire.api === 'chat' ? readChat(exchange) : parseAnswer(exchange, completionAnswer);
  if (!parsed.ok) return parsed;
  const response = readOpenAiResponse(instance, parsed.value, options(wire));
  if ('kind' in response) return { ok: false, failure: response };
  const { usage } = parsed.value;
  return {
    ok: true,
    response,
    claimedPromptTokens: usage?.prompt_tokens ?? null,
    claimedCompletionTokens: usage?.completion_tokens ?? null,
  };
}

/** Chat answers without their log-probabilities, which say nothing about a prompt. */
function readChat(exchange: Exchange) {
  const parsed = parseAnswer(exchange, chatAnswer);
  if (!parsed.ok) return parsed;
  const { choices, usage } = parsed.value;
  return { ok: true, value: { usage, choices: choices.map(({ message }) => ({ message })) } } as const;
}
