// The context of a request: text in pieces, so that few-shot examples are rendered and held once, or chat messages.

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
  return context.form === 'text' ? context.pieces.join('') : messagesJson(context.messages);
}

/** As Python's `json.dumps(messages, ensure_ascii=False)` writes it. */
function messagesJson(messages: readonly ChatMessage[]): string {
  return `[${messages.map(({ role, content }) => `{"role": ${JSON.stringify(role)}, "content": ${pythonJson(content)}}`).join(', ')}]`;
}

/** JSON text of a string as Python writes it without escaping other than what it must: DEL and lone surrogates stay, control characters are `\u00xx`. */
function pythonJson(text: string): string {
  return JSON.stringify(text).replace(/\\u(d[89a-f][0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
