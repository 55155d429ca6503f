import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chatAnswer, completionAnswer, errorAnswer, errorMessage, modelsAnswer, type ParsedAnswer, parseAnswer } from './answer.ts';
import type { Exchange } from './exchange.ts';
import { failureKinds } from './failure.ts';
import { parseJson } from './json.ts';

const timing = { connectMs: 0, firstByteMs: 1, totalMs: 1 };
const exchangeOf = (body: Buffer | string): Exchange => ({
  ok: true,
  status: 200,
  contentType: 'application/json',
  body: Buffer.from(body),
  timing,
});
const value = <T>(parsed: ParsedAnswer<T>): T => {
  if (!parsed.ok) throw new Error(`${parsed.failure.kind}: ${parsed.failure.detail}`);
  return parsed.value;
};
const detail = (parsed: ParsedAnswer<unknown>): string => (parsed.ok ? 'ok' : `${parsed.failure.kind}: ${parsed.failure.detail}`);

describe('answers as servers really send them', () => {
  test("a completion in OpenAI's form, with echo", () => {
    const body = {
      id: 'cmpl-1',
      object: 'text_completion',
      created: 1_700_000_000,
      model: 'davinci-002',
      system_fingerprint: null,
      choices: [
        {
          text: 'Hello there',
          index: 0,
          logprobs: {
            tokens: ['Hello', ' there'],
            token_logprobs: [null, -2.5],
            top_logprobs: [null, { ' there': -2.5 }],
            text_offset: [0, 5],
          },
          finish_reason: 'length',
        },
      ],
      usage: { prompt_tokens: 2, completion_tokens: 0, total_tokens: 2, prompt_tokens_details: null },
    };
    const answer = value(parseAnswer(exchangeOf(JSON.stringify(body)), completionAnswer));
    expect(answer.choices[0]?.logprobs?.token_logprobs).toEqual([null, -2.5]);
    expect(answer.usage).toEqual({ prompt_tokens: 2, completion_tokens: 0, total_tokens: 2 });
    expect(answer).not.toHaveProperty('system_fingerprint');
  });

  test.each([
    [
      "vLLM's",
      { choices: [{ index: 0, text: 'a', logprobs: null, finish_reason: 'stop', stop_reason: null, prompt_logprobs: null }], usage: null },
    ],
    ["TGI's", { object: 'text_completion', choices: [{ index: 0, text: 'a', logprobs: null, finish_reason: 'eos_token' }] }],
    ['a bare one', { choices: [{ text: 'a' }] }],
    [
      'one in the middle of generation',
      { choices: [{ text: 'a', finish_reason: null }], usage: { prompt_tokens: 1, completion_tokens: null } },
    ],
  ])('a completion in %s form', (_, body) => {
    expect(value(parseAnswer(exchangeOf(JSON.stringify(body)), completionAnswer)).choices[0]?.text).toBe('a');
  });

  test("log-probabilities in llama.cpp's form are turned into OpenAI's", () => {
    const content = [
      { id: 5, token: 'a', bytes: [97], logprob: -0.5, top_logprobs: [{ id: 5, token: 'a', bytes: [97], logprob: -0.5 }] },
      { id: 6, token: 'b', bytes: [98], logprob: -1, top_logprobs: [] },
    ];
    const body = { choices: [{ index: 0, text: 'ab', logprobs: { content }, finish_reason: 'stop' }] };
    expect(value(parseAnswer(exchangeOf(JSON.stringify(body)), completionAnswer)).choices[0]?.logprobs).toEqual({
      tokens: ['a', 'b'],
      token_logprobs: [-0.5, -1],
      top_logprobs: [{ a: -0.5 }, {}],
    });
  });

  test('a chat answer, with text, with tool calls alone, with log-probabilities', () => {
    const body = {
      choices: [
        { index: 0, message: { role: 'assistant', content: 'hi', reasoning_content: null }, finish_reason: 'stop' },
        { index: 1, message: { role: 'assistant', content: null, tool_calls: [{}] }, finish_reason: 'tool_calls', logprobs: null },
        {
          index: 2,
          message: { content: 'x' },
          logprobs: { content: [{ token: 'x', logprob: -0.1, bytes: null, top_logprobs: [] }], refusal: null },
        },
      ],
    };
    const answer = value(parseAnswer(exchangeOf(JSON.stringify(body)), chatAnswer));
    expect(answer.choices.map((choice) => choice.message.content)).toEqual(['hi', null, 'x']);
    expect(answer.choices[2]?.logprobs?.content?.[0]?.logprob).toBe(-0.1);
  });

  test('a list of models', () => {
    const body = {
      object: 'list',
      data: [{ id: 'm', object: 'model', created: 1, owned_by: 'vllm', permission: [], max_model_len: 4096 }],
    };
    expect(value(parseAnswer(exchangeOf(JSON.stringify(body)), modelsAnswer)).data).toEqual([
      { id: 'm', owned_by: 'vllm', max_model_len: 4096 },
    ]);
  });

  test.each([
    ["OpenAI's", { error: { message: 'no', type: 'invalid_request_error', param: null, code: 'x' } }],
    ["vLLM's", { object: 'error', message: 'no', type: 'BadRequestError', param: null, code: 400 }],
    ["TGI's", { error: 'no', error_type: 'validation' }],
    ["FastAPI's", { detail: 'no' }],
  ])('an error in %s form', (_, body) => {
    expect(errorAnswer.parse(body).message).toBe('no');
    expect(errorMessage(Buffer.from(JSON.stringify(body)))).toBe('no');
  });
});

describe('what is wrong with an answer', () => {
  test('names the place', () => {
    expect(detail(parseAnswer(exchangeOf('{"choices":[{"text":1}]}'), completionAnswer))).toMatch(
      /^bad_schema: choices\.0\.text: .*string/,
    );
    const logprobs = { tokens: ['a'], token_logprobs: [3] };
    expect(detail(parseAnswer(exchangeOf(JSON.stringify({ choices: [{ text: 'a', logprobs }] })), completionAnswer))).toMatch(
      /^bad_schema: choices\.0\.logprobs/,
    );
  });

  test('passes on what the server says, and the failure of the exchange', () => {
    expect(detail(parseAnswer(exchangeOf('{"error":{"message":"out of\\u001b memory"}}'), completionAnswer))).toBe(
      'bad_schema: an error object in place of the answer: out of\\u{1b} memory',
    );
    const failed: Exchange = { ok: false, failure: { kind: 'idle_timeout', detail: 'd' }, status: 200, body: Buffer.from('{}'), timing };
    expect(parseAnswer(failed, completionAnswer)).toEqual({ ok: false, failure: { kind: 'idle_timeout', detail: 'd' } });
  });

  test('shows how a body starts that is not JSON', () => {
    expect(detail(parseAnswer(exchangeOf('<!doctype html>\n<title>Hi'), completionAnswer))).toBe(
      'not_json: 25 bytes of "application/json" that are not JSON; they start with "<!doctype html>\\n<title>Hi"',
    );
  });
});

describe('limits on JSON', () => {
  const nested = (depth: number): Buffer => Buffer.from('['.repeat(depth) + ']'.repeat(depth));

  test('depth: as many levels as allowed, and not one more', () => {
    const limits = { depth: 64, values: 1_000 };
    expect(parseJson(nested(64), limits).ok).toBe(true);
    expect(parseJson(nested(65), limits)).toEqual({ ok: false, problem: 'json_too_deep' });
    expect(parseJson(nested(1_000_000), limits)).toEqual({ ok: false, problem: 'json_too_deep' });
  });

  test('brackets and commas within strings do not count', () => {
    const text = JSON.stringify({ a: '[{'.repeat(100), 'b,,,,,,,,,,': '\\"[[[[[[[[[[\\\\' });
    expect(parseJson(Buffer.from(text), { depth: 1, values: 3 })).toEqual({ ok: true, value: JSON.parse(text) });
  });

  test('a byte order mark is skipped', () => {
    expect(parseJson(Buffer.from('\ufeff{"a":1}'))).toEqual({ ok: true, value: { a: 1 } });
  });

  test('whatever JSON has no more levels and values than allowed is parsed, and nothing else', () => {
    const levels = (json: unknown): number =>
      typeof json === 'object' && json !== null ? 1 + Math.max(0, ...Object.values(json).map(levels)) : 0;
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 1, max: 6 }), (json, depth) => {
        const parsed = parseJson(Buffer.from(JSON.stringify(json)), { depth, values: 1_000_000 });
        // JSON.stringify turns -0 into 0.
        if (levels(json) <= depth) expect(parsed).toEqual({ ok: true, value: JSON.parse(JSON.stringify(json)) });
        else expect(parsed).toEqual({ ok: false, problem: 'json_too_deep' });
      }),
      { seed: 5, numRuns: 1_000 },
    );
  });
});

describe('parsing never throws', () => {
  const schemas = [completionAnswer, chatAnswer, modelsAnswer, errorAnswer];
  const soundly = (body: Buffer): void => {
    for (const schema of schemas) {
      const parsed = parseAnswer<unknown>(exchangeOf(body), schema, { depth: 32, values: 10_000 });
      if (parsed.ok) continue;
      expect(failureKinds).toHaveProperty(parsed.failure.kind);
      expect(parsed.failure.detail).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(parsed.failure.detail.length).toBeLessThan(500);
    }
  };

  test('on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => soundly(Buffer.from(bytes))),
      { seed: 6, numRuns: 500 },
    );
  });

  // Names that occur in answers, and those that JavaScript objects have by themselves.
  const key = fc.constantFrom(
    ...['choices', 'text', 'logprobs', 'tokens', 'token_logprobs', 'top_logprobs', 'message', 'content', 'data', 'id', 'error', 'usage'],
    ...['__proto__', 'constructor', 'toString', 'index', '\u001b[2J'],
  );
  const anything = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 6 },
      fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 'a', '\u0000', [], {}),
      fc.array(tie('json'), { maxLength: 3 }),
      fc.dictionary(key, tie('json'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).json;

  test('on JSON that resembles answers', () => {
    fc.assert(
      fc.property(anything, (json) => soundly(Buffer.from(JSON.stringify(json)))),
      { seed: 7, numRuns: 2_000 },
    );
  });

  test('and what a completion lets through can be worked with', () => {
    const logprobs = fc.record({
      tokens: fc.array(fc.oneof(fc.string(), fc.constant<unknown>(1)), { maxLength: 3 }),
      token_logprobs: fc.array(fc.constantFrom<unknown>(null, 0, -1, 1, 'x', -1e308), { maxLength: 3 }),
      top_logprobs: fc.option(fc.array(fc.constantFrom<unknown>(null, {}, { a: -1 }, { a: 2 }, { a: null }, [], 1), { maxLength: 3 })),
    });
    const body = fc.record({ choices: fc.array(fc.record({ text: fc.string(), logprobs: fc.option(logprobs) }), { maxLength: 2 }) });
    let accepted = 0;
    fc.assert(
      fc.property(body, (json) => {
        const parsed = parseAnswer(exchangeOf(JSON.stringify(json)), completionAnswer);
        if (!parsed.ok) return;
        for (const choice of parsed.value.choices) {
          if (!choice.logprobs) continue;
          accepted += 1;
          const { tokens, token_logprobs, top_logprobs } = choice.logprobs;
          expect(tokens.every((token) => typeof token === 'string')).toBe(true);
          expect(token_logprobs).toHaveLength(tokens.length);
          for (const logprob of token_logprobs) if (logprob !== null) expect(logprob).toBeLessThanOrEqual(0.001);
          for (const top of top_logprobs ?? []) for (const logprob of Object.values(top ?? {})) expect(logprob).toBeLessThanOrEqual(0.001);
        }
      }),
      { seed: 8, numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });
});
