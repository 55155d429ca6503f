import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completionAnswer, modelsAnswer, parseAnswer } from '../../openai/answer.ts';
import { createClient, type OpenAiClient } from '../../openai/client.ts';
import { localnetAddressPolicy } from './connect.ts';
import { type LocalNet, startLocalNet } from './localnet.ts';
import { bundledModels, findModelFile, readModelFolder, readTokenizer } from './model-files.ts';
import { zoo } from './zoo.ts';

const modelsOf = (entry: (typeof zoo)[number]): readonly string[] => {
  const { truth } = entry;
  if (truth.kind === 'liar' || truth.kind === 'hostile') return [];
  return truth.kind === 'switching' ? [truth.model, truth.later] : [truth.model];
};

test('the zoo has every kind of supplier, each with a name of its own', () => {
  expect(zoo.length).toBeGreaterThanOrEqual(12);
  expect(new Set(zoo.map(({ key }) => key)).size).toBe(zoo.length);
  expect(new Set(zoo.map(({ name }) => name)).size).toBe(zoo.length);
  expect(new Set(zoo.map(({ truth }) => truth.kind))).toEqual(
    new Set(['honest', 'switching', 'memoriser', 'slow', 'flaky', 'liar', 'hostile']),
  );
  const backEnds = zoo.flatMap(({ truth }) => (truth.kind === 'honest' && truth.backEnd ? [truth.backEnd] : []));
  expect(backEnds.length - new Set(backEnds).size).toBe(1);
});

test('the names that suppliers show say nothing of what they are', () => {
  const secrets = zoo.flatMap((entry) => [entry.key, entry.truth.kind, ...modelsOf(entry)]);
  for (const { name, claims } of zoo) for (const secret of secrets) expect(`${name} ${claims}`.toLowerCase()).not.toContain(secret);
});

// The repository's own models; a checkout without them says so by leaving these out.
describe.skipIf(!existsSync(join(bundledModels, 'manifest.json')))('with the models of the repository', () => {
  let localnet: LocalNet;
  let client: OpenAiClient;

  beforeAll(async () => {
    localnet = await startLocalNet({ seed: 1 });
    client = createClient({ addressPolicy: localnetAddressPolicy(localnet.url) });
  });

  afterAll(async () => {
    await client?.close();
    await localnet?.close();
  });

  const supplier = (key: string) => {
    const place = zoo.findIndex((entry) => entry.key === key);
    const found = localnet.suppliers[place];
    const entry = zoo[place];
    if (!found || !entry) throw new Error(`no ${key} in the zoo`);
    return { ...found, entry };
  };

  const complete = async (key: string, body: object) => {
    const { url, entry } = supplier(key);
    const request = { model: entry.claims, temperature: 0, ...body };
    const exchange = await client.send({ baseUrl: url }, { method: 'POST', path: '/v1/completions', body: JSON.stringify(request) });
    const answer = parseAnswer(exchange, completionAnswer);
    if (!answer.ok) throw new Error(`${key}: ${answer.failure.kind} ${answer.failure.detail}`);
    return answer.value;
  };

  test('every model and tokenizer that the zoo names is listed', async () => {
    const folder = await readModelFolder(bundledModels);
    for (const name of zoo.flatMap(modelsOf))
      expect((await readTokenizer(folder, findModelFile(folder, name).tokenizer)).chatTemplate).not.toBeNull();
  });

  test('every supplier but the flaky and the hostile one answers, with the model that it claims', async () => {
    for (const { entry, url } of zoo.map(({ key }) => supplier(key))) {
      if (entry.truth.kind === 'flaky' || entry.truth.kind === 'hostile') continue;
      const list = parseAnswer(await client.send({ baseUrl: url }, { method: 'GET', path: '/v1/models', body: null }), modelsAnswer);
      expect(list).toMatchObject({ ok: true, value: { data: [{ id: entry.claims, max_model_len: 1024 }] } });
      const answer = await complete(entry.key, { prompt: 'Q: What is 46 - 2?\nA:', max_tokens: 12, stop: ['\n'] });
      expect(answer).toMatchObject({ model: entry.claims, choices: [{ index: 0 }], usage: { prompt_tokens: expect.any(Number) } });
    }
  });

  test('the best one can do sums, and ends its answers by itself', async () => {
    const sums = ['46 - 2', '17 + 5', '31 + 8', '90 - 4', '52 + 7', '68 - 9'];
    const answers = await Promise.all(sums.map((sum) => complete('best', { prompt: `Q: What is ${sum}?\nA:`, max_tokens: 12 })));
    expect(answers.map(({ choices }) => choices[0]?.finish_reason)).toEqual(sums.map(() => 'stop'));
    const right = [' 44\n', ' 22\n', ' 39\n', ' 86\n', ' 59\n', ' 59\n'].filter((answer, i) => answers[i]?.choices[0]?.text === answer);
    expect(right.length).toBeGreaterThanOrEqual(4);
  });

  test('the likelihoods of four choices come from one distribution', async () => {
    const example = 'Q: Which number is largest? (A) 17 (B) 52 (C) 31 (D) 24\nA: B\n';
    const prompt = `${example.repeat(3)}Q: Which number is largest? (A) 12 (B) 27 (C) 93 (D) 45\nA:`;
    for (const key of ['best', 'weights-f16', 'weights-q8', 'weights-q4', 'other-tokenizer', 'small']) {
      const last: number[] = [];
      for (const letter of ['A', 'B', 'C', 'D']) {
        const { choices } = await complete(key, { prompt: `${prompt} ${letter}`, max_tokens: 0, echo: true, logprobs: 1 });
        last.push(choices[0]?.logprobs?.token_logprobs.at(-1) ?? Number.NaN);
      }
      const mass = last.reduce((sum, logprob) => sum + Math.exp(logprob), 0);
      expect(mass).toBeLessThanOrEqual(1.0001);
      if (key !== 'small') expect(mass).toBeGreaterThan(0.5);
    }
  });

  test('weights of 16, 8 and 4 bits are three different models that nearly agree', async () => {
    const prompt = 'Q: What is 46 - 2?\nA: 44\nQ: What is 17 + 5?\nA: 22\n';
    const scores = await Promise.all(
      ['weights-f16', 'weights-q8', 'weights-q4'].map(async (key) => {
        const { choices } = await complete(key, { prompt, max_tokens: 0, echo: true, logprobs: 1 });
        return choices[0]?.logprobs?.token_logprobs.slice(1).reduce<number>((sum, logprob) => sum + (logprob ?? 0), 0) ?? Number.NaN;
      }),
    );
    expect(new Set(scores).size).toBe(3);
    const [f16 = 0, q8 = 0, q4 = 0] = scores;
    expect(Math.abs(q8 - f16)).toBeLessThan(3);
    expect(Math.abs(q4 - f16)).toBeLessThan(12);
  });

  test('the two names of the proxy are one server', async () => {
    const body = { prompt: 'Q: the first one\nA:', max_tokens: 12, logprobs: 1 };
    const [front, alias] = [await complete('proxy-front', body), await complete('proxy-alias', body)];
    expect(alias.choices).toEqual(front.choices);
    expect(alias.id).not.toBe(front.id);
  });
});
