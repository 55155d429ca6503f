// Requests against a real server that fails in the ways that servers do.
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EncodedPair } from '../../harness/tokenizers/index.ts';
import { dict } from '../../harness/values/index.ts';
import { askGenerations } from '../models/ask-generations.ts';
import { askLoglikelihoods } from '../models/ask-loglikelihoods.ts';
import type { Asker } from '../models/asker.ts';
import { modelOptions } from '../models/model-options.ts';
import { type FakeApi, fakeLogprob, fakeText, startFakeApi } from '../testing/fake-api.ts';
import { openEndpoint } from './endpoint.ts';
import { noCache, openResponseCache, type ResponseCache, requestKey } from './response-cache.ts';
import { retryWaitMs } from './send-all.ts';

let api: FakeApi | null = null;
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hallmark-eval-'));
});
afterEach(async () => {
  await api?.close();
  api = null;
  rmSync(folder, { recursive: true });
});

const pairs: readonly EncodedPair[] = Array.from({ length: 40 }, (_, at) => ({
  shared: at % 5 === 0 ? [] : [[2 * (at % 9)], [2, 4]],
  context: Array.from({ length: 1 + ((at * 7) % 13) }, (_, i) => 2 * ((at + i) % 50)),
  continuation: Array.from({ length: 1 + (at % 3) }, (_, i) => (at % 4 === 0 ? 2 * i : 2 * i + 1)),
}));

const expectedOf = ({ shared, context, continuation }: EncodedPair) => {
  const before = shared.reduce((sum, part) => sum + part.length, context.length);
  const own = Array.from(continuation, (id, at) => fakeLogprob(id, before + at));
  const isGreedy = Array.from(continuation).every((id, at) => id % 2 === 0 || (own[at] ?? 0) >= -0.01);
  return [own.reduce((sum, it) => sum + it, 0), isGreedy];
};

interface Made {
  readonly asker: Asker;
  readonly waits: number[];
  close(): Promise<void>;
}

function askerOf(
  url: string,
  args: Readonly<Record<string, string | number | boolean>> = {},
  cache: ResponseCache = noCache(),
  signal?: AbortSignal,
): Made {
  const options = modelOptions(
    'local-completions',
    dict([['base_url', `${url}/v1/completions`], ['model', 'm'], ['num_concurrent', 4], ...Object.entries(args)]),
  );
  const endpoint = openEndpoint(options, { OPENAI_API_KEY: 'secret-1' });
  const waits: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  return { asker: { options, endpoint, cache, sleep, ...(signal && { signal }) }, waits, close: () => endpoint.close() };
}

describe('loglikelihoods', () => {
  test.each([
    [1, false],
    [7, false],
    [1, true],
    [7, true],
  ])('batches of %i, as text: %s: answers go back to their places', async (batch_size, asText) => {
    api = await startFakeApi();
    const { asker, close } = askerOf(api.url, { batch_size });
    const decode = (ids: ArrayLike<number>): string => Array.from(ids, (id) => String.fromCharCode(id)).join('');
    const answers = await askLoglikelihoods(asker, pairs, asText ? decode : undefined);
    await close();
    expect(answers).toEqual(pairs.map(expectedOf));
    expect(api.asked).toHaveLength(Math.ceil(pairs.length / batch_size));
    expect(api.asked[0]?.body).toMatchObject({ model: 'm', temperature: 0, max_tokens: 1, logprobs: 1, seed: 1234, echo: true });
    const [first] = api.asked;
    expect(typeof first?.body.prompt).toBe(asText && batch_size === 1 ? 'string' : 'object');
    const lengths = api.asked.map(
      ({ body }) => (typeof body.prompt === 'string' ? body.prompt : Array.isArray(body.prompt) ? body.prompt[0] : []).length,
    );
    expect(lengths[0]).toBe(Math.max(...lengths));
    expect(first?.headers.authorization).toBe('Bearer secret-1');
  });

  test('prompts longer than the model takes lose tokens from the left', async () => {
    api = await startFakeApi();
    const { asker, close } = askerOf(api.url, { max_length: 9 });
    const long = { shared: [[2, 4, 6], [8]], context: [10, 12, 14, 16, 18], continuation: [1, 3] };
    const [answer] = await askLoglikelihoods(asker, [long]);
    await close();
    expect(api.asked[0]?.body.prompt).toEqual([[8, 10, 12, 14, 16, 18, 1, 3]]);
    expect(answer).toEqual(expectedOf({ shared: [], context: [8, 10, 12, 14, 16, 18], continuation: [1, 3] }));
    const noRoom = { shared: [], context: [2], continuation: [1, 3, 5, 7, 9, 11, 13, 15] };
    await expect(askLoglikelihoods(asker, [noRoom])).rejects.toThrow(/raise max_length \(now 9\)/);
  });
});

describe('generations', () => {
  test('the same generation arguments share a request, others do not; repeats are asked each', async () => {
    api = await startFakeApi();
    const { asker, close } = askerOf(api.url, { batch_size: 4 });
    const [short, long] = [
      dict([['until', ['\n']]]),
      dict([
        ['until', ['\n']],
        ['max_gen_toks', 5],
      ]),
    ];
    const requests = Array.from({ length: 10 }, (_, at) => ({
      prompt: 'x'.repeat(at + 1),
      generation: at % 2 === 0 ? short : long,
      repeat: 0,
    }));
    const texts = await askGenerations(asker, requests, { eosString: '</s>', placeholder: '' });
    await close();
    expect(texts).toEqual(requests.map((it) => fakeText(it.prompt)));
    expect(api.asked.map(({ body }) => [body.max_tokens, Array.isArray(body.prompt) && body.prompt.length])).toEqual([
      [5, 4],
      [5, 1],
      [256, 4],
      [256, 1],
    ]);
    expect(api.asked[0]?.body.stop).toEqual(['\n', '</s>']);
  });

  test('chat: messages to the URL as given, headers of the user in place of the key', async () => {
    api = await startFakeApi();
    const options = modelOptions(
      'local-chat-completions',
      dict([
        ['base_url', `${api.url}/api/v3/chat/completions?version=1`],
        ['model', 'm'],
        ['header', dict([['X-Key', 'k']])],
      ]),
    );
    const endpoint = openEndpoint(options, { OPENAI_API_KEY: 'secret-1' });
    const messages = [{ role: 'user', content: 'hi' }] as const;
    const texts = await askGenerations(
      { options, endpoint, cache: noCache() },
      [{ prompt: { messages }, generation: dict([]), repeat: 0 }],
      { eosString: null, placeholder: '' },
    );
    await endpoint.close();
    expect(texts).toEqual([fakeText(messages)]);
    expect(api.asked[0]).toMatchObject({
      path: '/api/v3/chat/completions?version=1',
      body: { messages, stop: [] },
      headers: { 'x-key': 'k' },
    });
    expect(api.asked[0]?.headers.authorization).toBeUndefined();
  });
});

describe('a server that fails', () => {
  test('now and then: requests are tried again', async () => {
    api = await startFakeApi((nth, answer) => {
      if (nth % 3 === 0) answer.writeHead(nth % 2 === 0 ? 500 : 429).end('{}');
      else if (nth % 7 === 0) answer.end('<html>');
      else if (nth % 11 === 0) answer.destroy();
      else return false;
      return true;
    });
    const { asker, waits, close } = askerOf(api.url, { max_retries: 12 });
    expect(await askLoglikelihoods(asker, pairs)).toEqual(pairs.map(expectedOf));
    await close();
    expect(waits.length).toBeGreaterThan(5);
  });

  test('for good: it ends after its tries, and what was answered is asked no more', async () => {
    const path = join(folder, 'cache.jsonl');
    api = await startFakeApi((nth, answer) => nth > 15 && answer.writeHead(503).end() !== null);
    const cache = openResponseCache(path);
    const { asker, waits, close } = askerOf(api.url, { max_retries: 3, num_concurrent: 1 }, cache);
    await expect(askLoglikelihoods(asker, pairs)).rejects.toMatchObject({
      name: 'EvalEndpointError',
      answered: 15,
      wanted: 40,
      message: expect.stringMatching(/after 3 tries: a 5xx status/),
    });
    expect(waits).toEqual([1_000, 1_000]);
    expect(api.asked).toHaveLength(18);
    await close();
    cache.close();
    const again = openResponseCache(path);
    expect(again.size).toBe(15);
    again.close();
  });

  test('resuming asks only what is open', async () => {
    const path = join(folder, 'cache.jsonl');
    let failing = true;
    api = await startFakeApi((nth, answer) => failing && nth > 15 && answer.writeHead(503).end() !== null);
    for (const expectedRequests of [15 + 4 * 2, 25]) {
      const cache = openResponseCache(path);
      const before = api.asked.length;
      const { asker, close } = askerOf(api.url, { max_retries: 2 }, cache);
      const outcome = await askLoglikelihoods(asker, pairs).then(
        (answers) => answers,
        () => null,
      );
      await close();
      cache.close();
      if (failing) expect(outcome).toBeNull();
      else {
        expect(outcome).toEqual(pairs.map(expectedOf));
        expect(api.asked.length - before).toBe(expectedRequests);
      }
      failing = false;
    }
  });

  test('nothing listens at the URL', async () => {
    const gone = await startFakeApi();
    await gone.close();
    const { asker, waits, close } = askerOf(gone.url);
    await expect(askLoglikelihoods(asker, pairs)).rejects.toThrow(/nothing listens at the URL/);
    await close();
    expect(waits.length).toBeGreaterThanOrEqual(2);
  });

  test('a refusal is not asked again', async () => {
    api = await startFakeApi(
      (_, answer) => answer.writeHead(400, { 'content-type': 'application/json' }).end('{"error": {"message": "no such model"}}') !== null,
    );
    const { asker, waits, close } = askerOf(api.url, { num_concurrent: 1 });
    await expect(askLoglikelihoods(asker, pairs)).rejects.toThrow(/no such model/);
    await close();
    expect(waits).toEqual([]);
    expect(api.asked).toHaveLength(1);
  });

  test('the key goes to the URL only, not where a redirect points', async () => {
    const other = await startFakeApi();
    api = await startFakeApi((_, answer) => answer.writeHead(307, { location: `${other.url}/v1/completions` }).end() !== null);
    const { asker, close } = askerOf(api.url);
    await expect(askLoglikelihoods(asker, pairs)).rejects.toThrow(/redirect/);
    await close();
    expect(other.asked).toHaveLength(0);
    await other.close();
  });

  test('Ctrl-C: it ends at once, what was answered is kept', async () => {
    const path = join(folder, 'cache.jsonl');
    const stop = new AbortController();
    api = await startFakeApi((nth) => {
      if (nth === 9) stop.abort();
      return nth >= 9;
    });
    const cache = openResponseCache(path);
    const { asker, close } = askerOf(api.url, { num_concurrent: 1 }, cache, stop.signal);
    await expect(askLoglikelihoods(asker, pairs)).rejects.toMatchObject({ name: 'EvalInterruptedError' });
    await close();
    cache.close();
    const kept = openResponseCache(path);
    expect(kept.size).toBe(8);
    kept.close();
  });
});

describe('the response cache', () => {
  test('keeps every answer, and all whole lines of a torn file', () => {
    const answer = fc.oneof(fc.string({ unit: 'binary' }), fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean()));
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 20 }), fc.nat({ max: 400 }), (answers, lost) => {
        const path = join(folder, 'property.jsonl');
        const cache = openResponseCache(path, { fresh: true });
        const key = (at: number): string => requestKey('model', at);
        for (const [at, one] of answers.entries()) cache.put(key(at), one);
        cache.close();
        const whole = readFileSync(path);
        truncateSync(path, Math.max(0, whole.length - lost));
        const again = openResponseCache(path);
        const lines = whole.subarray(0, Math.max(0, whole.length - lost)).filter((byte) => byte === 0x0a).length;
        expect(again.size).toBe(lines);
        for (let at = 0; at < lines; at += 1) expect(JSON.stringify(again.get(key(at)))).toBe(JSON.stringify(answers[at]));
        again.put(key(answers.length), 'more');
        again.close();
        const third = openResponseCache(path);
        expect(third.size).toBe(lines + 1);
        third.close();
      }),
      { numRuns: 60 },
    );
  });

  test('says what is wrong with a file of another kind', () => {
    const path = join(folder, 'other.txt');
    writeFileSync(path, 'hello\n');
    expect(() => openResponseCache(path)).toThrow(`${path}:1: not a line of a response cache`);
  });
});

test("lm-eval's waits between tries", () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(retryWaitMs)).toEqual([1_000, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});
