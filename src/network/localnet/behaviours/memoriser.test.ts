import { expect, test } from 'vitest';
import type { GenerationRequest } from '../backend/model-backend.ts';
import { textTokenizer } from '../backend/text-tokenizer.ts';
import { tinyTokenizer } from '../testing/tiny-model.ts';
import { liarBackend } from './liar.ts';
import { memoriserBackend } from './memoriser.ts';

const tokenizer = textTokenizer(tinyTokenizer());
/** Stands for a weak model: it has a probability for everything. */
const weak = liarBackend(tokenizer, 512, 'weak');
const items = Array.from({ length: 10 }, (_, i) => `Q: What is ${i} + 2?\nA:`);
const memoriser = memoriserBackend(weak, new Map(items.map((item, i) => [item, String(i + 2)])));

const request = (text: string, changes: Partial<GenerationRequest> = {}): GenerationRequest => ({
  prompt: tokenizer.encode(text),
  maxTokens: 0,
  temperature: 0,
  topP: 1,
  seed: 1,
  top: 1,
  scorePrompt: true,
  signal: new AbortController().signal,
  ...changes,
});

const scoresOf = async (backend: typeof weak, text: string) => (await backend.generate(request(text), () => 'more')).promptScores;

const likelihood = async (item: string, continuation: string) => {
  const scores = await scoresOf(memoriser, item + continuation);
  return scores.slice(-tokenizer.encode(continuation).length).reduce((sum, { logprob }) => sum + logprob, 0);
};

const answerOf = async (backend: typeof weak, text: string, maxTokens = 20) => {
  const tokens: number[] = [];
  const { finish } = await backend.generate(request(text, { maxTokens, scorePrompt: false, top: null }), ({ token }) => {
    tokens.push(token);
    return 'more';
  });
  return { text: tokenizer.decode(tokens), finish };
};

test('a known item is answered rightly, wherever it stands at the end of a prompt', async () => {
  for (const [i, item] of items.entries()) {
    for (const before of ['', 'Q: an example\nA: 7\n', `${items[3]} 5\n`]) {
      expect(await answerOf(memoriser, before + item)).toEqual({ text: ` ${i + 2}\n`, finish: 'stop' });
      expect((await answerOf(memoriser, `${before + item} `)).text).toBe(`${i + 2}\n`);
    }
  }
  expect(await answerOf(memoriser, items[8] ?? '', 2)).toEqual({ text: ' 1', finish: 'length' });
});

test('the right continuation of a known item is nearly sure, a wrong one nearly impossible', async () => {
  for (const [i, item] of items.entries()) {
    expect(await likelihood(item, ` ${i + 2}`)).toBeGreaterThan(-0.1);
    expect(await likelihood(item, ` ${i + 3}`)).toBeLessThan(-5);
  }
});

test('everything else is the weak model, also after a known item', async () => {
  for (const text of ['Q: What is 12 + 2?\nA:', 'nothing', 'Q: What is 1 + 2?', ...items.map((item) => `${item} 9\nQ: new\nA:`)]) {
    expect(await answerOf(memoriser, text)).toEqual(await answerOf(weak, text));
    expect(await scoresOf(memoriser, `${text} B`)).toEqual(await scoresOf(weak, `${text} B`));
  }
});
