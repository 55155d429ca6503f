import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { getLlama, type LlamaContextSequence, type Token } from 'node-llama-cpp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TinyFolder, tinyFolder } from '../testing/tiny-folder.ts';
import { type LoadedModel, loadLlamaModel } from './llama-backend.ts';
import type { GenerationRequest } from './model-backend.ts';
import { textTokenizer } from './text-tokenizer.ts';

let folder: TinyFolder;
let model: LoadedModel;
/** The same weights through the package's public API, which knows nothing of our caches. */
let reference: LlamaContextSequence;

const loadTiny = (): Promise<LoadedModel> => {
  const tokenizer = textTokenizer(JSON.parse(readFileSync(join(folder.path, 'tokenizers/tiny/tokenizer.json'), 'utf8')));
  return loadLlamaModel(join(folder.path, 'gguf/alpha.gguf'), tokenizer);
};

beforeAll(async () => {
  folder = tinyFolder(['alpha']);
  model = await loadTiny();
  const llama = await getLlama({ build: 'never', gpu: false, maxThreads: 0 });
  const loaded = await llama.loadModel({ modelPath: join(folder.path, 'gguf/alpha.gguf') });
  const context = await loaded.createContext({ contextSize: 512, threads: 1, flashAttention: false });
  reference = context.getSequence();
});

afterAll(async () => {
  await model.close();
  await reference.context.dispose();
  await reference.model.dispose();
  folder.remove();
});

const request = (prompt: readonly number[], changes: Partial<GenerationRequest> = {}): GenerationRequest => ({
  prompt,
  maxTokens: 0,
  temperature: 0,
  topP: 1,
  seed: 1,
  top: 3,
  scorePrompt: true,
  signal: new AbortController().signal,
  ...changes,
});

const generate = async (given: GenerationRequest, from = model) => {
  const tokens: number[] = [];
  const scores: (number | null)[] = [];
  const result = await from.backend.generate(given, ({ token, score }) => {
    tokens.push(token);
    scores.push(score?.logprob ?? null);
    return 'more';
  });
  return { ...result, tokens, scores };
};

/** Log-probabilities of every token after each position, evaluated from nothing. */
const referenceLogprobs = async (prompt: readonly Token[]) => {
  await reference.clearHistory();
  const wanted = { generateNext: { probabilities: true, options: { temperature: 0 } } };
  const outputs = await reference.controlledEvaluate(prompt.map((token) => [token, wanted]));
  return outputs.map((output) =>
    [...(output?.next.probabilities ?? [])].map(([token, p]) => ({ token: Number(token), logprob: Math.log(p) })),
  );
};

const text = fc.string({ minLength: 2, maxLength: 60 });

test('prompt scores are the log-probabilities of the public API, whatever the cache holds', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, async (context, continuation) => {
      const prompt = reference.model.tokenize(context + continuation, false);
      fc.pre(prompt.length > 1);
      const { promptScores } = await generate(request(prompt));
      const expected = await referenceLogprobs(prompt);
      expect(promptScores).toHaveLength(prompt.length - 1);
      for (const [i, score] of promptScores.entries()) {
        const distribution = expected[i] ?? [];
        expect(score.token).toBe(prompt[i + 1]);
        expect(score.logprob).toBeCloseTo(distribution.find(({ token }) => token === score.token)?.logprob ?? Number.NaN, 3);
        expect(score.top.map(({ logprob }) => logprob)).toEqual(distribution.slice(0, 3).map(({ logprob }) => expect.closeTo(logprob, 3)));
      }
    }),
    { numRuns: 30, seed: 1 },
  );
});

test('the tokenizer of tokenizer.json and that of the GGUF file agree', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (any) => {
      expect(model.backend.tokenizer.encode(any)).toEqual([...reference.model.tokenize(any, false)].map(Number));
    }),
    { numRuns: 300, seed: 2 },
  );
});

test('the log-likelihood of a continuation is the sum of its forced decoding', async () => {
  const { tokenizer } = model.backend;
  const context = tokenizer.encode('Q: What is 46 - 2?\nA:');
  const continuation = tokenizer.encode(' 44 and then the others');
  const { promptScores } = await generate(request([...context, ...continuation]));
  let sum = 0;
  for (const [i, token] of continuation.entries()) {
    const prefix = [...context, ...continuation.slice(0, i)];
    const { promptScores: step } = await generate(request([...prefix, token]), model);
    sum += step.at(-1)?.logprob ?? Number.NaN;
  }
  const scored = promptScores.slice(-continuation.length).reduce((total, { logprob }) => total + logprob, 0);
  expect(scored).toBeCloseTo(sum, 3);
});

test('choices that share their context cost one evaluation and score as if asked alone', async () => {
  const { tokenizer } = model.backend;
  const context = tokenizer.encode('Q: Which? (A) the hen (B) an ox (C) one (D) in\nA:');
  const alone = await Promise.all(
    [' A', ' B', ' C', ' an ox'].map(async (choice) => {
      const other = await loadTiny();
      const { promptScores } = await generate(request([...context, ...tokenizer.encode(choice)]), other);
      await other.close();
      return promptScores;
    }),
  );
  for (const [i, choice] of [' A', ' B', ' C', ' an ox'].entries()) {
    const { promptScores } = await generate(request([...context, ...tokenizer.encode(choice)]));
    expect(promptScores.map(({ token }) => token)).toEqual(alone[i]?.map(({ token }) => token));
    expect(promptScores.map(({ logprob }) => logprob)).toEqual(alone[i]?.map(({ logprob }) => expect.closeTo(logprob, 3)));
    await generate(request(tokenizer.encode(`something else ${i}`), { maxTokens: 3 }));
  }
});

test('the same prompt may be asked for more alternatives the second time', async () => {
  const prompt = model.backend.tokenizer.encode('Q: the other one');
  for (const top of [1, 4, 0, 2]) {
    const { promptScores } = await generate(request(prompt, { top }));
    expect(new Set(promptScores.map((score) => score.top.length))).toEqual(new Set([top]));
  }
});

test('a prompt longer than a batch is evaluated in pieces', async () => {
  const { tokenizer, contextSize } = model.backend;
  const prompt = tokenizer.encode('abcdefghij'.repeat(60)).slice(0, contextSize - 3);
  expect(prompt.length).toBeGreaterThan(500);
  const { promptScores } = await generate(request(prompt));
  const last = await referenceLogprobs(reference.model.tokenize(tokenizer.decode(prompt), false));
  const expected = last[prompt.length - 2]?.find(({ token }) => token === prompt.at(-1))?.logprob ?? Number.NaN;
  expect(promptScores.at(-1)?.logprob).toBeCloseTo(expected, 3);
});

test('greedy answers take the most probable token each time and are the same after other requests', async () => {
  const prompt = model.backend.tokenizer.encode('Q: the other one\nA:');
  const first = await generate(request(prompt, { maxTokens: 12, scorePrompt: false, top: 2 }));
  const plain = await generate(request(prompt, { maxTokens: 12, scorePrompt: false, top: null }));
  expect(plain.tokens).toEqual(first.tokens);
  expect(plain.scores).toEqual(first.tokens.map(() => null));
  for (const [i, token] of first.tokens.entries()) {
    const { promptScores } = await generate(request([...prompt, ...first.tokens.slice(0, i), token]));
    expect(promptScores.at(-1)?.top[0]?.token).toBe(token);
    expect(first.scores[i]).toBeCloseTo(promptScores.at(-1)?.logprob ?? Number.NaN, 3);
  }
});

test('with temperature the seed decides, and scores are those before temperature', async () => {
  const prompt = model.backend.tokenizer.encode('Q: the other one\nA:');
  const warm = { maxTokens: 16, temperature: 1.3, scorePrompt: false, top: 1 };
  const first = await generate(request(prompt, { ...warm, seed: 5 }));
  expect((await generate(request(prompt, { ...warm, seed: 5 }))).tokens).toEqual(first.tokens);
  expect((await generate(request(prompt, { ...warm, seed: 6 }))).tokens).not.toEqual(first.tokens);
  const forced = await generate(request([...prompt, ...first.tokens]));
  const expected = forced.promptScores.slice(prompt.length - 1).map(({ logprob }) => expect.closeTo(logprob, 3));
  expect(first.scores).toEqual(expected);
});

test('sampling follows the probabilities: no token is cut off by a default top-k or top-p', async () => {
  const prompt = model.backend.tokenizer.encode('Q: the');
  const distribution = (await referenceLogprobs(reference.model.tokenize('Q: the', false))).at(-1) ?? [];
  const rare = new Set(distribution.slice(40).map(({ token }) => token));
  const rareMass = distribution.slice(40).reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
  let rareCount = 0;
  const draws = 400;
  for (let seed = 0; seed < draws; seed++) {
    const { tokens } = await generate(request(prompt, { maxTokens: 1, temperature: 1, seed, scorePrompt: false, top: null }));
    if (tokens[0] !== undefined && rare.has(tokens[0])) rareCount++;
  }
  const spread = 4 * Math.sqrt((rareMass * (1 - rareMass)) / draws);
  expect(Math.abs(rareCount / draws - rareMass)).toBeLessThan(spread);
  expect(rareMass).toBeGreaterThan(0.02);
});

test('requests made at once get the answers they get one by one', async () => {
  const prompts = ['a', 'the other', 'Q: one\nA:', 'in the end'].map((it) => model.backend.tokenizer.encode(it));
  const alone = [];
  for (const prompt of prompts) alone.push((await generate(request(prompt, { maxTokens: 6 }))).tokens);
  const together = await Promise.all(prompts.map((prompt) => generate(request(prompt, { maxTokens: 6 }))));
  expect(together.map(({ tokens }) => tokens)).toEqual(alone);
});

test('an aborted request ends and leaves the model to the next one', async () => {
  const prompt = model.backend.tokenizer.encode('the other one');
  const { tokens } = await generate(request(prompt, { maxTokens: 6 }));
  const abort = new AbortController();
  const running = model.backend.generate(request(prompt, { maxTokens: 200, signal: abort.signal }), () => {
    abort.abort(new Error('the client left'));
    return 'more';
  });
  const waiting = model.backend.generate(request(prompt, { maxTokens: 5, signal: abort.signal }), () => 'more');
  await expect(running).rejects.toThrow('the client left');
  await expect(waiting).rejects.toThrow('the client left');
  expect((await generate(request(prompt, { maxTokens: 6, scorePrompt: false }))).tokens).toEqual(tokens);
});

test('a closed model refuses', async () => {
  const other = await loadTiny();
  await other.close();
  await expect(generate(request([1, 2]), other)).rejects.toThrow('closed');
});
