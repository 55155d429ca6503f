// Payloads and the reading of answers, against vectors that lm-eval 0.4.13 itself made (HALLMARK_GOLDEN/api_vectors.json).
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isDict, jsonLoads } from '../../harness/values/index.ts';
import type { Exchange } from '../../openai/exchange.ts';
import { scanLogprobs } from './logprob-scanner.ts';
import { modelTypes } from './model-options.ts';
import { generationPayload, loglikelihoodBody, loglikelihoodPayload } from './payload.ts';
import { readGenerations, withoutThinking } from './read-generations.ts';
import { readLoglikelihoods } from './read-logprobs.ts';

const file = `${process.env.HALLMARK_GOLDEN ?? new URL('../../../../shared/golden/lm-eval', import.meta.url).pathname}/api_vectors.json`;
const message = z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });
const vectorsSchema = z.object({
  generate_payloads: z.array(
    z.object({
      model_type: z.enum(modelTypes),
      eos_string: z.string().nullable(),
      context: z.union([z.string(), z.object({ messages: z.array(message) })]),
      gen_kwargs: z.record(z.string(), z.json()),
      payload: z.json(),
    }),
  ),
  loglikelihood_payload: z.object({ prompt: z.array(z.array(z.number())) }).loose(),
  parse_logprobs: z.array(
    z.object({ response: z.json(), ctxlens: z.array(z.number()), result: z.array(z.tuple([z.number(), z.boolean()])) }),
  ),
  parse_chat: z.array(
    z.object({ response: z.json(), plain: z.array(z.string().nullable()), 'think_end_token=</think>': z.array(z.string().nullable()) }),
  ),
  parse_completions: z.array(z.object({ response: z.json(), result: z.array(z.string().nullable()) })),
  postprocess_generated_text: z.array(
    z.object({ text: z.string(), stop: z.unknown(), think_end_token: z.string().nullable(), result: z.string() }),
  ),
});

const answered = (json: unknown): Exchange & { ok: true } => ({
  ok: true,
  status: 200,
  contentType: 'application/json',
  body: Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)),
  timing: { connectMs: 0, firstByteMs: 1, totalMs: 1 },
});

const wire = (type: (typeof modelTypes)[number]) => ({ type, isChat: type.includes('chat'), model: 'm', seed: 1234, maxGenToks: 256 });

if (existsSync(file)) {
  const vectors = vectorsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

  describe("lm-eval's vectors", () => {
    test('payloads of generations', () => {
      expect(vectors.generate_payloads.length).toBeGreaterThan(0);
      for (const { model_type, eos_string, context, gen_kwargs, payload } of vectors.generate_payloads) {
        const kwargs = jsonLoads(JSON.stringify(gen_kwargs));
        if (!isDict(kwargs)) throw new Error('gen_kwargs is no dict');
        const prompt = typeof context === 'string' ? context : context.messages;
        const made = generationPayload(wire(model_type), prompt, kwargs, eos_string);
        expect(made).toEqual(payload);
        expect(Object.keys(made)).toEqual(Object.keys(z.record(z.string(), z.json()).parse(payload)));
      }
    });

    test('payload of a loglikelihood', () => {
      const { prompt } = vectors.loglikelihood_payload;
      expect(loglikelihoodPayload({ model: 'm', seed: 1234 }, prompt)).toEqual(vectors.loglikelihood_payload);
      expect(JSON.parse(loglikelihoodBody({ model: 'm', seed: 1234 })(JSON.stringify(prompt)))).toEqual(vectors.loglikelihood_payload);
    });

    test('log-probabilities, scanned and parsed', () => {
      for (const { response, ctxlens, result } of vectors.parse_logprobs) {
        const prompts = ctxlens.map((contextLength) => ({ contextLength, tokens: null }));
        const scanned = scanLogprobs(answered(response).body, ctxlens);
        expect(scanned?.map((it) => [it.logprob, it.isGreedy])).toEqual(result);
        // A second `choices` key sends the scan away, and JSON.parse takes the last.
        const text = JSON.stringify(response);
        const parsed = readLoglikelihoods(answered(`{"choices": [],${text.slice(1)}`), prompts);
        if (!parsed.ok) {
          // Vectors whose slice is empty score nothing: lm-eval calls that 0.0 and greedy.
          expect(parsed.failure.kind).toBe('no_logprobs');
          expect(result).toContainEqual([0, true]);
        } else expect(parsed.choices.map((it) => [it.logprob, it.isGreedy])).toEqual(result);
      }
    });

    test('texts of chat and completions answers', () => {
      for (const { response, plain, 'think_end_token=</think>': thought } of vectors.parse_chat) {
        expect(readGenerations(answered(response), { isChat: true })).toEqual({ ok: true, texts: plain });
        expect(readGenerations(answered(response), { isChat: true, thinkEndToken: '</think>' })).toEqual({ ok: true, texts: thought });
      }
      for (const { response, result } of vectors.parse_completions) {
        expect(readGenerations(answered(response), { isChat: false })).toEqual({ ok: true, texts: result });
      }
    });

    test('thinking is dropped', () => {
      for (const { text, stop, think_end_token, result } of vectors.postprocess_generated_text) {
        if (stop === null) expect(withoutThinking(text, think_end_token)).toBe(result);
      }
    });
  });
} else {
  process.stderr.write(`${file} is not here: lm-eval's vectors are left out\n`);
}

describe('the scanner', () => {
  const logprob = fc.double({ min: -30, max: 0, noNaN: true });
  const token = fc.string({ unit: 'binary', maxLength: 6 });
  const position = fc.record({ token, own: logprob, others: fc.array(fc.tuple(token, logprob), { maxLength: 2 }) });
  const prompt = fc.record({ positions: fc.array(position, { minLength: 3, maxLength: 12 }), context: fc.nat({ max: 1_000 }) });

  const choiceOf = (
    { positions }: { positions: readonly { token: string; own: number; others: readonly (readonly [string, number])[] }[] },
    index: number,
  ) => ({
    index,
    text: positions.map((it) => it.token).join(''),
    logprobs: {
      text_offset: positions.map((_, at) => at),
      tokens: positions.map((it) => it.token),
      token_logprobs: [null, ...positions.slice(1).map((it) => it.own)],
      top_logprobs: [null, ...positions.slice(1).map((it) => Object.fromEntries([...it.others, [it.token, it.own]]))],
    },
    finish_reason: 'length',
  });

  test('reads what a full parse reads, whatever the tokens are, with blanks or without', () => {
    fc.assert(
      fc.property(fc.array(prompt, { minLength: 1, maxLength: 3 }), fc.boolean(), (prompts, spaced) => {
        const contextLengths = prompts.map(({ positions, context }) => 1 + (context % (positions.length - 2)));
        const json = { id: 'x', choices: prompts.map(choiceOf).reverse(), usage: { total_tokens: 3 } };
        const body = Buffer.from(JSON.stringify(json, null, spaced ? 2 : 0));
        const scanned = scanLogprobs(body, contextLengths);
        expect(scanned).not.toBeNull();
        const expected = prompts.map((it, at) => {
          const { token_logprobs: own, top_logprobs: tops } = choiceOf(it, at).logprobs;
          const from = contextLengths[at] ?? 0;
          const kept = own.slice(from, -1).map(Number);
          const isGreedy = kept.every((value, i) => value === Math.max(...Object.values(tops[from + i] ?? {})));
          return { logprob: kept.reduce((sum, value) => sum + value, 0), isGreedy, tokenCount: own.length };
        });
        expect(scanned).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('takes no bytes that JSON.parse refuses, and never throws', () => {
    const text = JSON.stringify({
      choices: [choiceOf({ positions: [1, 2, 3, 4].map((it) => ({ token: `t"${it}`, own: -it, others: [] })) }, 0)],
    });
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.nat({ max: 255 }), fc.nat({ max: 3 }), (at, byte, cut) => {
        const bytes = Buffer.from(text);
        bytes[at] = byte;
        const body = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + (cut > 1 ? 1 : 0))]);
        const scanned = scanLogprobs(body, [1]);
        if (scanned === null) return;
        // What lies inside of skipped texts and numbers is not looked at; everything that is used is.
        expect(scanned).toHaveLength(1);
        expect(Number.isFinite(scanned[0]?.logprob)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an answer that does not hold what was asked for', () => {
  const asked = [{ contextLength: 2, tokens: 4 }];
  const answerWith = (logprobs: unknown) => answered({ choices: [{ index: 0, text: 'x', logprobs }] });

  test.each([
    ['no logprobs', null],
    ['logprobs of the generated token only', { token_logprobs: [-1], top_logprobs: [{ x: -1 }] }],
    ['no top_logprobs', { token_logprobs: [null, -1, -1, -1, -1] }],
    ["llama.cpp's form", { content: [{ token: 'x', logprob: -1 }] }],
    ['holes', { token_logprobs: [null, -1, null, -1, -1], top_logprobs: [null, {}, {}, {}, {}] }],
  ])('%s', (_, logprobs) => {
    const read = readLoglikelihoods(answerWith(logprobs), asked);
    expect(read).toMatchObject({ ok: false, failure: { kind: 'no_logprobs' } });
  });

  test('fewer choices than prompts', () => {
    const logprobs = { token_logprobs: [null, -1, -1, -1, -1], top_logprobs: [null, { x: -1 }, { x: -1 }, { x: -1 }, { x: -1 }] };
    expect(readLoglikelihoods(answerWith(logprobs), asked).ok).toBe(true);
    expect(readLoglikelihoods(answerWith(logprobs), [...asked, ...asked])).toMatchObject({ ok: false, failure: { kind: 'bad_schema' } });
  });
});
