// Renders a conversation with a tokenizer's own Jinja template, as model servers do.
import { Template } from '@huggingface/jinja';
import { OpenAiError } from './openai-error.ts';
import type { ChatMessage } from './served-model.ts';

/**
 * The prompt of a conversation. Without a template it is the messages' texts, a line each. The result throws `OpenAiError` (400) for messages that
 * the template refuses.
 *
 * @example chatPrompt("{% for m in messages %}{{ m['content'] }}{% endfor %}")([{ role: 'user', content: 'Hi' }]) // 'Hi'
 */
export function chatPrompt(chatTemplate: string | null): (messages: readonly ChatMessage[]) => string {
  if (chatTemplate === null) return (messages) => messages.map(({ content }) => content).join('\n');
  const template = new Template(chatTemplate);
  return (messages) => {
    try {
      return template.render({ messages: [...messages], add_generation_prompt: true });
    } catch (cause) {
      throw new OpenAiError(
        { status: 400, message: 'The chat template of this model refuses these messages.', param: 'messages' },
        { cause },
      );
    }
  };
}
