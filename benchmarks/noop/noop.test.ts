import { afterEach, expect, test } from 'vitest';
import { chatAnswer, completionAnswer, modelsAnswer, parseAnswer } from '../../src/openai/answer.ts';
import { createClient } from '../../src/openai/client.ts';
import { startNoop } from './server.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

test('the no-op server speaks the API that the client reads', async () => {
  const noop = await startNoop({ answerBytes: 300 });
  const client = createClient({ addressPolicy: { typed: [noop.url] } });
  opened.push(noop, client);
  const target = { baseUrl: noop.url };
  const post = (path: string, body: object) => client.send(target, { method: 'POST', path, body: JSON.stringify(body) });
  const completion = await post('/v1/completions', { prompt: 'a b', max_tokens: 4 });
  expect(completion.body).toHaveLength(300);
  expect(parseAnswer(completion, completionAnswer).ok).toBe(true);
  const chat = await post('/v1/chat/completions', { messages: [] });
  expect(chat.body).toHaveLength(300);
  expect(parseAnswer(chat, chatAnswer).ok).toBe(true);
  const echo = parseAnswer(
    await post('/v1/completions', { prompt: 'The cat  sat', echo: true, logprobs: 1, max_tokens: 0 }),
    completionAnswer,
  );
  if (!echo.ok) throw new Error(echo.failure.detail);
  const [choice] = echo.value.choices;
  expect(choice?.text).toBe('The cat  sat');
  expect(choice?.logprobs?.tokens).toEqual(['The', ' cat', '  sat']);
  expect(choice?.logprobs?.token_logprobs[0]).toBeNull();
  expect(choice?.logprobs?.text_offset).toEqual([0, 3, 7]);
  const models = parseAnswer(await client.send(target, { method: 'GET', path: '/v1/models', body: null }), modelsAnswer);
  expect(models.ok && models.value.data[0]?.id).toBe('noop');
  for (const [path, body] of [
    ['/v1/chat/completions', { stream: true, messages: [] }],
    ['/v1/completions', { stream: true, prompt: 'a' }],
  ] as const) {
    const streamed = await client.stream(target, { method: 'POST', path, body: JSON.stringify(body) });
    expect(streamed.ok && streamed.answer.choices[0]?.text).toHaveLength(300);
  }
  const stats = await client.send(target, { method: 'GET', path: '/stats', body: null });
  expect(JSON.parse(stats.body.toString())).toMatchObject({ connections: 1, open: 1, requests: 7 });
  expect(await client.send(target, { method: 'GET', path: '/nothing', body: null })).toMatchObject({ ok: false, status: 404 });
});
