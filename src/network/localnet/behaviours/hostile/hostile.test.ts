import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { completionAnswer, modelsAnswer, parseAnswer } from '../../../../openai/answer.ts';
import { createClient } from '../../../../openai/client.ts';
import type { FailureKind } from '../../../../openai/failure.ts';
import type { Deadlines } from '../../../../openai/limits.ts';
import { startHttpServer } from '../../http-server.ts';
import { hostile, tricks } from './hostile.ts';
import type { Trick } from './trick.ts';

const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const serve = async (played: readonly Trick[], seed = 'x') => {
  const closing = new AbortController();
  const handler = hostile(seed, played)(() => undefined, { chance: () => 0, closing: closing.signal });
  const server = await startHttpServer(handler, 0);
  closers.push(server.close, () => closing.abort());
  return server.url;
};

/** Only tricks that must end at a deadline meet one that is short. */
const deadlinesFor = (failure: FailureKind | null): Partial<Deadlines> =>
  failure === 'first_byte_timeout' ? { firstByteMs: 300 } : failure === 'total_timeout' ? { totalMs: 700 } : {};

const post = async (baseUrl: string, path = '/v1/completions', deadlines: Partial<Deadlines> = {}) => {
  const client = createClient({ addressPolicy: { typed: ['127.0.0.1'] }, deadlines });
  closers.push(() => client.close());
  const method = path === '/v1/models' ? 'GET' : 'POST';
  return client.send({ baseUrl }, { method, path, body: method === 'GET' ? null : '{"model":"gold","prompt":"Q"}' });
};

test.each(tricks.map((trick): [string, Trick] => [trick.name, trick]))('%s ends as it should', async (_, trick) => {
  const answer = parseAnswer(await post(await serve([trick]), '/v1/completions', deadlinesFor(trick.failure)), completionAnswer);
  expect(answer.ok ? null : answer.failure.kind).toBe(trick.failure);
});

test('texts come as they are, whatever is asked', async () => {
  const text = tricks.filter(({ failure }) => failure === null);
  expect(text.length).toBeGreaterThan(3);
  for (const trick of text) {
    const url = await serve([trick]);
    expect(parseAnswer(await post(url, '/v1/models'), modelsAnswer).ok).toBe(true);
    expect((await post(url, '/v1/chat/completions')).ok).toBe(true);
  }
});

test('every trick has its turn, in an order of the seed', async () => {
  const seen: string[] = [];
  const noted = tricks.map((trick): Trick => ({ ...trick, play: (response) => response.end(String(seen.push(trick.name))) }));
  const runs: string[] = [];
  for (const seed of ['x', 'x', 'y']) {
    const url = await serve(noted, seed);
    for (const _ of noted) await (await fetch(url)).text();
    runs.push(seen.splice(0).join());
  }
  expect(runs[0]?.split(',').sort()).toEqual(tricks.map(({ name }) => name).sort());
  expect(runs[1]).toBe(runs[0]);
  expect(runs[2]).not.toBe(runs[0]);
});

test.each(['endless_body', 'endless_header', 'slow_drip'])('%s costs the supplier nothing while nobody reads', async (name) => {
  const url = new URL(await serve(tricks.filter((trick) => trick.name === name)));
  const before = process.memoryUsage().rss;
  const socket = connect(Number(url.port), '127.0.0.1');
  socket.pause();
  socket.write('POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(process.memoryUsage().rss - before).toBeLessThan(30_000_000);
  socket.destroy();
});
