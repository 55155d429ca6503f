// What one supplier's OpenAI server offers: one model under the name that the supplier gives it.
import type { ModelBackend } from '../backend/model-backend.ts';

export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export interface ServedModel {
  /** The name that the supplier claims in `/v1/models`. */
  readonly id: string;
  /** JSON text of the tokenizer's files, by file name. */
  readonly tokenizerFiles: string;
  /** The prompt that a conversation stands for. */
  chatPrompt(messages: readonly ChatMessage[]): string;
  /** What answers now; a supplier may change it. */
  backend(): ModelBackend;
  /** Ids and a seed for the next answer; the same row of answers after each start. */
  next(): { readonly id: string; readonly seed: number };
  nowMs(): number;
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

export function usageOf(promptTokens: number, completionTokens: number): Usage {
  return { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: promptTokens + completionTokens };
}
