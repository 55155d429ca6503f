import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { compileChatTemplate } from './chat-template.ts';
import { vectorTokenizer } from './testing/vector-tokenizers.ts';

const cases = z
  .array(
    z.object({
      name: z.string(),
      template: z.string(),
      messages: z.array(z.object({ role: z.string(), content: z.string() })),
      addGenerationPrompt: z.boolean(),
      text: z.string().nullable(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('testing/vectors/chats.json', import.meta.url), 'utf8')));

const config = { bos_token: '<|endoftext|>', eos_token: '<|endoftext|>' };

test.each(cases)('$name, $messages.length messages, generation prompt $addGenerationPrompt: as transformers renders it', (example) => {
  const tokenizer = vectorTokenizer('hallmark-1536', { ...config, chat_template: example.template });
  const render = () => tokenizer.applyChatTemplate(example.messages, { addGenerationPrompt: example.addGenerationPrompt });
  if (example.text === null) expect(render).toThrow(/chat template|last message/);
  else expect(render()).toBe(example.text);
});

test('a tokenizer with several templates is asked by name', () => {
  const tokenizer = vectorTokenizer('assay-1024', {
    chat_template: [
      { name: 'default', template: 'd' },
      { name: 'tool', template: 't' },
    ],
  });
  expect(tokenizer.chatTemplateNames).toEqual(['default', 'tool']);
  expect(tokenizer.applyChatTemplate([])).toBe('d');
  expect(tokenizer.applyChatTemplate([], { template: 'tool' })).toBe('t');
  expect(() => tokenizer.applyChatTemplate([], { template: 'rag' })).toThrow(/no chat template "rag"; it has: default, tool/);
  expect(() => vectorTokenizer('assay-1024').applyChatTemplate([])).toThrow(/has no chat template/);
});

test('a broken template names the tokenizer and the reason', () => {
  expect(() => compileChatTemplate('folder/x', '{% if %}')).toThrow(/folder\/x: the chat template cannot be read/);
  const render = compileChatTemplate('folder/x', "{{ raise_exception('no system role') }}");
  expect(() => render([], { specialTokens: {}, addGenerationPrompt: true })).toThrow(/folder\/x.*no system role/);
});
