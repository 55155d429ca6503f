import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatAnswer, completionAnswer, errorAnswer, modelsAnswer } from '../../../openai/answer.ts';
import { tokenizerSignature } from '../../tokenizer-signature.ts';
import { type LoadedModel, loadLlamaModel } from '../backend/llama-backend.ts';
import { type HttpServer, startHttpServer } from '../http-server.ts';
import { readModelFolder, readTokenizer, type TokenizerFiles } from '../model-files.ts';
import { type TinyFolder, tinyFolder } from '../testing/tiny-folder.ts';
import { openAiApp } from './app.ts';
import { chatPrompt } from './chat-template.ts';

let folder: TinyFolder;
let model: LoadedModel;
let tokenizer: TokenizerFiles;
let server: HttpServer;

beforeAll(async () => {
  folder = tinyFolder(['alpha']);
  tokenizer = await readTokenizer(await readModelFolder(folder.path), 'tiny');
  model = await loadLlamaModel(join(folder.path, 'gguf/alpha.gguf'), tokenizer.tokenizer);
  let count = 0;
  const app = openAiApp({
    id: 'text-1',
    tokenizerFiles: tokenizer.json,
    chatPrompt: chatPrompt(tokenizer.chatTemplate),
    backend: () => model.backend,
    next: () => ({ id: `n${++count}`, seed: count }),
    nowMs: () => 1_767_225_600_000,
  });
  server = await startHttpServer(getRequestListener(app.fetch), 0);
});

afterAll(async () => {
  await server.close();
  await model.close();
  folder.remove();
});

const post = async (path: string, body: unknown) => {
  const response = await fetch(server.url + path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { status: response.status, json: JSON.parse(await response.text()) };
};

const complete = async (body: object) => {
  const { status, json } = await post('/v1/completions', { model: 'text-1', prompt: 'Q: the other\nA:', temperature: 0, ...body });
  expect({ status, error: json.error }).toEqual({ status: 200, error: undefined });
  return completionAnswer.parse(json);
};

const chat = async (body: object) => {
  const messages = [{ role: 'user', content: 'Q: the other\nA:' }];
  const { status, json } = await post('/v1/chat/completions', { model: 'text-1', messages, temperature: 0, ...body });
  expect({ status, error: json.error }).toEqual({ status: 200, error: undefined });
  return chatAnswer.parse(json);
};

/** The events of a stream, without `[DONE]`, which must be the last. */
const stream = async (path: string, body: object) => {
  const response = await fetch(server.url + path, {
    method: 'POST',
    body: JSON.stringify({ model: 'text-1', stream: true, temperature: 0, ...body }),
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events = (await response.text()).trimEnd().split('\n\n');
  expect(events.every((event) => event.startsWith('data: '))).toBe(true);
  expect(events.pop()).toBe('data: [DONE]');
  return events.map((event) => JSON.parse(event.slice('data: '.length)));
};

const encode = (text: string): number[] => tokenizer.tokenizer.encode(text);

describe('models and tokenizer', () => {
  test('the list has the one model, which can be looked up by name', async () => {
    const list = await (await fetch(`${server.url}/v1/models`)).json();
    expect(modelsAnswer.parse(list).data).toEqual([{ id: 'text-1', owned_by: 'organization', max_model_len: 512 }]);
    expect(await (await fetch(`${server.url}/v1/models/text-1`)).json()).toMatchObject({ id: 'text-1', object: 'model' });
    expect((await fetch(`${server.url}/v1/models/gpt-4`)).status).toBe(404);
  });

  test('the tokenizer endpoint gives the files as JSON, and their signature does not depend on layout', async () => {
    const files = JSON.parse(await (await fetch(`${server.url}/pokt/tokenizer`)).text());
    expect(Object.keys(files)).toEqual(['tokenizer.json', 'tokenizer_config.json']);
    const reordered = Object.fromEntries(Object.entries(files['tokenizer.json']).reverse());
    expect(tokenizerSignature(reordered)).toBe(tokenizerSignature(JSON.parse(tokenizer.json)['tokenizer.json']));
  });
});

describe('completions', () => {
  test('an answer has id, object, time, model, text, finish reason and usage', async () => {
    const { json } = await post('/v1/completions', { model: 'text-1', prompt: 'the other', max_tokens: 5, temperature: 0 });
    expect(json).toEqual({
      id: expect.stringMatching(/^cmpl-n\d+$/),
      object: 'text_completion',
      created: 1_767_225_600,
      model: 'text-1',
      choices: [{ text: expect.any(String), index: 0, logprobs: null, finish_reason: 'length' }],
      usage: { prompt_tokens: encode('the other').length, completion_tokens: 5, total_tokens: encode('the other').length + 5 },
    });
  });

  test('text, token ids and lists of either are the same prompts', async () => {
    const texts = ['the other', 'Q: an ox'];
    const ids = texts.map(encode);
    const [first, second] = await Promise.all(texts.map((prompt) => complete({ prompt, max_tokens: 6 })));
    const expected = [first?.choices[0]?.text, second?.choices[0]?.text];
    expect((await complete({ prompt: ids[0], max_tokens: 6 })).choices.map(({ text }) => text)).toEqual(expected.slice(0, 1));
    for (const prompt of [texts, ids]) {
      const answer = await complete({ prompt, max_tokens: 6 });
      expect(answer.choices.map(({ text }) => text)).toEqual(expected);
      expect(answer.choices.map(({ index }) => index)).toEqual([0, 1]);
      expect(answer.usage).toMatchObject({ prompt_tokens: ids.flat().length, completion_tokens: 12 });
    }
  });

  test('echo with logprobs and no new tokens scores the prompt as OpenAI does', async () => {
    const prompt = 'Q: the hén 😀\nA: on';
    const answer = await complete({ prompt, max_tokens: 0, echo: true, logprobs: 2 });
    const [choice] = answer.choices;
    const logprobs = choice?.logprobs;
    const ids = encode(prompt);
    expect(choice).toMatchObject({ text: prompt, finish_reason: 'length' });
    expect(logprobs?.token_logprobs[0]).toBeNull();
    expect(logprobs?.top_logprobs?.[0]).toBeNull();
    expect(logprobs?.token_logprobs.slice(1).every((logprob) => logprob !== null && logprob < 0)).toBe(true);
    expect(logprobs?.tokens).toHaveLength(ids.length);
    for (const [i, top] of (logprobs?.top_logprobs ?? []).entries()) {
      if (i === 0) continue;
      const own = logprobs?.token_logprobs[i];
      expect(top?.[logprobs?.tokens[i] ?? '']).toBe(own);
      expect(Object.keys(top ?? {}).length).toBeLessThanOrEqual(3);
      expect(Object.keys(top ?? {}).length).toBeGreaterThanOrEqual(2);
    }
    expect(answer.usage).toMatchObject({ prompt_tokens: ids.length, completion_tokens: 0 });
    const points = [...prompt];
    for (const [i, token] of (logprobs?.tokens ?? []).entries()) {
      const offset = logprobs?.text_offset?.[i] ?? -1;
      if (!token.startsWith('bytes:')) expect(points.slice(offset, offset + [...token].length).join('')).toBe(token);
    }
    expect(logprobs?.tokens.filter((token) => token.startsWith('bytes:\\x'))).not.toHaveLength(0);
  });

  test('logprobs of new tokens agree with those of the echoed whole', async () => {
    const prompt = 'Q: the other\nA:';
    const fresh = await complete({ prompt, max_tokens: 8, logprobs: 1 });
    const both = await complete({ prompt, max_tokens: 8, logprobs: 1, echo: true });
    expect(both.choices[0]?.text).toBe(prompt + fresh.choices[0]?.text);
    const count = fresh.choices[0]?.logprobs?.tokens.length ?? 0;
    expect(count).toBeGreaterThan(0);
    expect(both.choices[0]?.logprobs?.tokens.slice(-count)).toEqual(fresh.choices[0]?.logprobs?.tokens);
    expect(both.choices[0]?.logprobs?.text_offset?.slice(-count)).toEqual(fresh.choices[0]?.logprobs?.text_offset);
    expect(fresh.choices[0]?.logprobs?.text_offset?.[0]).toBe(prompt.length);
    const scored = both.choices[0]?.logprobs?.token_logprobs.slice(-count).map((logprob) => expect.closeTo(logprob ?? 0, 4));
    expect(fresh.choices[0]?.logprobs?.token_logprobs).toEqual(scored);
  });

  test('a stop ends the text before it and leaves no part of it', async () => {
    const { choices } = await complete({ max_tokens: 40 });
    const whole = choices[0]?.text ?? '';
    for (const stop of [whole.slice(5, 8), [whole.slice(9, 10), whole.slice(7, 9)], ['never there', whole.slice(3, 6)]]) {
      const answer = await complete({ max_tokens: 40, stop, logprobs: 0 });
      const cut = Math.min(
        ...[stop]
          .flat()
          .map((it) => whole.indexOf(it))
          .filter((at) => at >= 0),
      );
      expect(answer.choices[0]).toMatchObject({ text: whole.slice(0, cut), finish_reason: 'stop' });
      const end = 'Q: the other\nA:'.length + [...whole.slice(0, cut)].length;
      expect(answer.choices[0]?.logprobs?.text_offset?.every((offset) => offset < end)).toBe(true);
    }
  });

  test('n answers, each with its own seed; the same seed gives the same ones', async () => {
    const body = { n: 3, temperature: 1, seed: 11, max_tokens: 8 };
    const first = (await complete(body)).choices.map(({ text }) => text);
    expect(new Set(first).size).toBe(3);
    expect((await complete(body)).choices.map(({ text }) => text)).toEqual(first);
    expect((await complete({ ...body, seed: 12 })).choices[0]?.text).not.toBe(first[0]);
  });

  test('top_p of nearly nothing is greedy', async () => {
    const greedy = await complete({ max_tokens: 8 });
    expect((await complete({ max_tokens: 8, temperature: 1, top_p: 0.000001 })).choices[0]?.text).toBe(greedy.choices[0]?.text);
  });

  test('a stream carries the same text, logprobs and usage', async () => {
    const body = { prompt: 'the other', max_tokens: 24, logprobs: 1 };
    const plain = await complete(body);
    const events = await stream('/v1/completions', body);
    const texts = events.flatMap(({ choices }) => choices.map(({ text }: { text: string }) => text));
    const tokens = events.flatMap(({ choices }) =>
      choices.flatMap((choice: { logprobs: { tokens: string[] } | null }) => choice.logprobs?.tokens ?? []),
    );
    const offsets = events.flatMap(({ choices }) =>
      choices.flatMap((choice: { logprobs: { text_offset: number[] } | null }) => choice.logprobs?.text_offset ?? []),
    );
    expect(texts.join('')).toBe(plain.choices[0]?.text);
    expect(tokens).toEqual(plain.choices[0]?.logprobs?.tokens);
    expect(offsets).toEqual(plain.choices[0]?.logprobs?.text_offset);
    expect(texts.length).toBeGreaterThan(10);
    expect(events.at(-2).choices[0].finish_reason).toBe('length');
    expect(events.at(-1)).toMatchObject({ choices: [], usage: plain.usage });
  });

  test('a streamed echo begins with the prompt', async () => {
    const events = await stream('/v1/completions', { prompt: 'the other', max_tokens: 3, echo: true, logprobs: 0 });
    expect(events[0].choices[0]).toMatchObject({ text: 'the other', logprobs: { text_offset: expect.any(Array) } });
    expect(events[0].choices[0].logprobs.tokens.join('')).toBe('the other');
  });
});

describe('chat', () => {
  test('an answer has a message, and continues the prompt that the template makes', async () => {
    const { json } = await post('/v1/chat/completions', {
      model: 'text-1',
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: [{ type: 'text', text: 'the other' }] },
      ],
      max_completion_tokens: 7,
      temperature: 0,
    });
    const plain = await complete({ prompt: 'the other', max_tokens: 7 });
    expect(json).toEqual({
      id: expect.stringMatching(/^chatcmpl-n\d+$/),
      object: 'chat.completion',
      created: 1_767_225_600,
      model: 'text-1',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: plain.choices[0]?.text, refusal: null },
          logprobs: null,
          finish_reason: 'length',
        },
      ],
      usage: plain.usage,
    });
  });

  test('logprobs come as rows with bytes and the most probable tokens', async () => {
    const answer = await post('/v1/chat/completions', {
      model: 'text-1',
      messages: [{ role: 'user', content: 'the other' }],
      max_tokens: 5,
      temperature: 0,
      logprobs: true,
      top_logprobs: 2,
    });
    const { content } = answer.json.choices[0].logprobs;
    expect(content).toHaveLength(5);
    for (const row of content) {
      expect(row.top_logprobs).toHaveLength(2);
      expect(row.top_logprobs[0]).toEqual({ token: row.token, logprob: row.logprob, bytes: row.bytes });
      if (!row.token.startsWith('bytes:')) expect(Buffer.from(row.bytes).toString()).toBe(row.token);
    }
    expect(
      (await chat({ max_tokens: 4, logprobs: true })).choices[0]?.logprobs?.content?.every(
        ({ top_logprobs }) => top_logprobs?.length === 0,
      ),
    ).toBe(true);
  });

  test('a stream gives the role first, then the text, then the finish reason and the usage', async () => {
    const body = { messages: [{ role: 'user', content: 'the other' }], max_tokens: 12 };
    const plain = await chat(body);
    const events = await stream('/v1/chat/completions', { ...body, stream_options: { include_usage: true } });
    expect(events[0].choices[0].delta).toEqual({ role: 'assistant', content: '' });
    expect(events.flatMap(({ choices }) => choices.map((it: { delta: { content?: string } }) => it.delta.content ?? '')).join('')).toBe(
      plain.choices[0]?.message.content,
    );
    expect(events.at(-2).choices[0]).toMatchObject({ delta: {}, finish_reason: 'length' });
    expect(events.at(-1)).toMatchObject({ object: 'chat.completion.chunk', choices: [], usage: plain.usage });
    expect(new Set(events.map(({ id }) => id)).size).toBe(1);
  });
});

describe('errors', () => {
  const completion = { model: 'text-1', prompt: 'the' };
  const message = { model: 'text-1', messages: [{ role: 'user', content: 'the' }] };
  const cases: readonly (readonly [string, string, unknown, number, object])[] = [
    ['a model that is not there', '/v1/completions', { ...completion, model: 'gpt-4' }, 404, { param: 'model', code: 'model_not_found' }],
    [
      'a chat model that is not there',
      '/v1/chat/completions',
      { ...message, model: 'gpt-4' },
      404,
      { param: 'model', code: 'model_not_found' },
    ],
    ['no model', '/v1/completions', { prompt: 'the' }, 400, { param: 'model' }],
    ['no JSON', '/v1/completions', '{"model":', 400, { param: null }],
    ['JSON that is no object', '/v1/completions', '[1]', 400, { param: null }],
    ['no prompt', '/v1/completions', { model: 'text-1' }, 400, { param: 'prompt' }],
    ['an empty prompt', '/v1/completions', { ...completion, prompt: '' }, 400, { param: 'prompt' }],
    ['a prompt of mixed kinds', '/v1/completions', { ...completion, prompt: ['a', 1] }, 400, { param: 'prompt' }],
    ['a token id outside the vocabulary', '/v1/completions', { ...completion, prompt: [999_999] }, 400, { param: 'prompt' }],
    ['a negative max_tokens', '/v1/completions', { ...completion, max_tokens: -1 }, 400, { param: 'max_tokens' }],
    ['a temperature of 3', '/v1/completions', { ...completion, temperature: 3 }, 400, { param: 'temperature' }],
    ['a text for a temperature', '/v1/completions', { ...completion, temperature: 'hot' }, 400, { param: 'temperature' }],
    ['too many logprobs', '/v1/completions', { ...completion, logprobs: 21 }, 400, { param: 'logprobs' }],
    [
      'penalties',
      '/v1/completions',
      { ...completion, presence_penalty: 1 },
      400,
      { param: 'presence_penalty', code: 'unsupported_parameter' },
    ],
    ['a suffix', '/v1/completions', { ...completion, suffix: 'end' }, 400, { param: 'suffix', code: 'unsupported_parameter' }],
    [
      'tools',
      '/v1/chat/completions',
      { ...message, tools: [{ type: 'function' }] },
      400,
      { param: 'tools', code: 'unsupported_parameter' },
    ],
    [
      'a long prompt',
      '/v1/completions',
      { ...completion, prompt: 'x '.repeat(600) },
      400,
      { param: 'prompt', code: 'context_length_exceeded' },
    ],
    ['a long answer', '/v1/completions', { ...completion, max_tokens: 512 }, 400, { param: 'prompt', code: 'context_length_exceeded' }],
    ['a long chat', '/v1/chat/completions', { ...message, max_tokens: 512 }, 400, { param: 'messages', code: 'context_length_exceeded' }],
    [
      'no message of a user',
      '/v1/chat/completions',
      { ...message, messages: [{ role: 'system', content: 'x' }] },
      400,
      { param: 'messages' },
    ],
    ['no messages', '/v1/chat/completions', { ...message, messages: [] }, 400, { param: 'messages' }],
    ['top_logprobs without logprobs', '/v1/chat/completions', { ...message, top_logprobs: 2 }, 400, { param: 'top_logprobs' }],
    ['a body of 3 MB', '/v1/completions', { ...completion, prompt: 'x'.repeat(3_000_000) }, 413, { param: null }],
    ['another path', '/v1/embeddings', completion, 404, { param: null }],
  ];
  test.each(cases)('%s', async (_, path, body, status, expected) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(status);
    expect(errorAnswer.parse(answer.json).message).not.toBe('');
    expect(answer.json.error).toMatchObject({ type: 'invalid_request_error', code: null, ...expected });
  });

  test('a client that leaves a stream does not hold the model', async () => {
    const abort = new AbortController();
    const response = await fetch(`${server.url}/v1/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'text-1', prompt: 'the', max_tokens: 500, stream: true, temperature: 0 }),
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
    expect((await complete({ max_tokens: 2 })).usage?.completion_tokens).toBe(2);
  });
});
