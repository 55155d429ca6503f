// Chat templates: a conversation rendered with the tokenizer's Jinja template, as `transformers` does it.

import { Template } from '@huggingface/jinja';
import { rstrip } from '../values/index.ts';
import { ChatTemplateError } from './tokenizer-error.ts';

/** Messages with at least `role` and `content`. */
export type ChatMessages = readonly { readonly role: string; readonly content: string }[];

export interface ChatContext {
  /** `bos_token`, `eos_token`, ... as templates name them. */
  readonly specialTokens: Readonly<Record<string, string>>;
  readonly addGenerationPrompt: boolean;
}

const tag = 'CONTINUE_FINAL_MESSAGE_TAG ';

/** A compiled template. */
export type ChatTemplate = (messages: ChatMessages, context: ChatContext) => string;

/**
 * Compiles a chat template. Without `addGenerationPrompt` the text ends where the last message's text ends, so that the model goes on with it.
 * Throws `ChatTemplateError`, when compiled or when used.
 */
export function compileChatTemplate(origin: string, source: string): ChatTemplate {
  const template = attempt(`${origin}: the chat template cannot be read`, () => new Template(source));
  return (messages, { specialTokens, addGenerationPrompt }) => {
    const render = (chat: ChatMessages) =>
      attempt(`${origin}: the chat template refuses these messages`, () =>
        template.render({
          messages: chat.map((message) => ({ ...message })),
          tools: null,
          documents: null,
          add_generation_prompt: addGenerationPrompt,
          ...specialTokens,
        }),
      );
    if (addGenerationPrompt) return render(messages);
    if (!source.includes('content'))
      throw new ChatTemplateError(`${origin}: the chat template does not name the content of messages, so that none can be continued`);
    return openEnded(origin, messages, render);
  };
}

/** The text up to the end of the last message: a mark behind it shows where that is. */
function openEnded(origin: string, messages: ChatMessages, render: (chat: ChatMessages) => string): string {
  const last = messages.at(-1);
  if (!last) throw new ChatTemplateError(`${origin}: there is no last message to continue`);
  const text = render([...messages.slice(0, -1), { ...last, content: last.content + tag }]);
  const at = text.lastIndexOf(tag.trim());
  if (at < 0) throw new ChatTemplateError(`${origin}: the chat template leaves out the last message, which is to be continued`);
  return text.startsWith(tag, at) ? text.slice(0, at) : rstrip(text.slice(0, at));
}

function attempt<T>(problem: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new ChatTemplateError(`${problem}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
