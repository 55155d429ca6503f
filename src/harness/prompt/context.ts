// The context of a request: text in pieces, so that few-shot examples are rendered and held once, or chat messages.
import { jsonDumps } from '../values/index.ts';

/** One chat message. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/**
 * Text in pieces (system text, each example, the question), in order: equal pieces of a task are the same string object. Or the messages for a
 * chat template; `addGenerationPrompt` is false when the last message is the beginning of the assistant's answer.
 */
export type PromptContext =
  | { readonly form: 'text'; readonly pieces: readonly string[] }
  | { readonly form: 'chat'; readonly messages: readonly ChatMessage[]; readonly addGenerationPrompt: boolean };

/** The whole text; for chat the messages as the JSON text that lm-eval hands to API models. */
export function contextText(context: PromptContext): string {
  if (context.form === 'text') return context.pieces.join('');
  const messages = context.messages.map(({ role, content }) => ({ role, content }));
  return jsonDumps(messages, { ensureAscii: false });
}
