import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createClient, type SendOptions } from './client.ts';
import { EventStream } from './event-stream.ts';
import { createAnswerSink, type StreamedAnswer, type StreamedExchange, tokensPerSecond } from './stream.ts';
import { kept } from './testing/kept.ts';
import { answering, type RawServer, rawServer, response } from './testing/raw-server.ts';

const ask = { method: 'POST', path: '/v1/chat/completions', body: '{"stream":true}' } as const;
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n';
const chunked = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const event = (data: unknown): string => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
const chat = (content: string, finish_reason: string | null = null, index = 0): object => ({
  model: 'm',
  choices: [{ index, delta: { content }, finish_reason }],
});
const streamed = async (server: RawServer, options: SendOptions = {}): Promise<StreamedExchange> => {
  const client = kept(
    createClient({
      addressPolicy: { typed: [server.url] },
      deadlines: { connectMs: 500, firstByteMs: 500, idleMs: 200, totalMs: 2_000 },
      limits: { bodyBytes: 1_000_000 },
    }),
  );
  return client.stream({ baseUrl: server.url }, ask, options);
};
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};
const answerOf = (exchange: StreamedExchange): StreamedAnswer => {
  if (!exchange.ok) throw new Error(`${exchange.failure.kind}: ${exchange.failure.detail}`);
  return exchange.answer;
};

describe('a streamed chat', () => {
  test('is put together, with the time of its first token', async () => {
    const server = kept(
      await rawServer((socket) => {
        socket.write(head + chunked(event({ model: 'm', choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] })));
        setTimeout(() => {
          const rest = [
            chat('Grü'),
            chat('ße'),
            chat('', 'stop'),
            { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } },
            '[DONE]',
          ];
          socket.write(`${chunked(`: a comment\n\n${rest.map(event).join('')}`)}0\r\n\r\n`);
        }, 40);
      }),
    );
    const exchange = await streamed(server);
    const answer = answerOf(exchange);
    expect(answer).toMatchObject({
      model: 'm',
      choices: [{ index: 0, text: 'Grüße', finishReason: 'stop', logprobs: [] }],
      usage: { prompt_tokens: 3, completion_tokens: 2 },
      pieces: 2,
    });
    expect(answer.firstTokenMs).toBeGreaterThan(exchange.timing.firstByteMs ?? Number.NaN);
    expect(exchange.body.toString()).toContain('[DONE]');
  });

  test('keeps its connection for the next one', async () => {
    const server = kept(await answering(`${head}${chunked(event(chat('a', 'stop')))}${chunked(event('[DONE]'))}0\r\n\r\n`));
    const client = kept(createClient({ addressPolicy: { typed: [server.url] } }));
    for (let round = 0; round < 3; round += 1) expect((await client.stream({ baseUrl: server.url }, ask)).ok).toBe(true);
    expect(server.received).toHaveLength(1);
  });

  test('with several choices keeps them apart', async () => {
    const events = [chat('a', null, 1), chat('b', null, 0), chat('c', 'stop', 1), chat('', 'length', 0), '[DONE]'];
    const server = kept(await answering(`${head}${chunked(events.map(event).join(''))}0\r\n\r\n`));
    expect(answerOf(await streamed(server)).choices).toEqual([
      { index: 0, text: 'b', finishReason: 'length', logprobs: [] },
      { index: 1, text: 'ac', finishReason: 'stop', logprobs: [] },
    ]);
  });

  test('of completions, with CRLF, without [DONE] but with an end reason, is complete', async () => {
    const body = [{ choices: [{ index: 0, text: 'x' }] }, { choices: [{ index: 0, text: 'y', finish_reason: 'stop' }] }];
    const server = kept(await answering(`${head}${chunked(body.map((data) => event(data).replaceAll('\n', '\r\n')).join(''))}0\r\n\r\n`));
    expect(answerOf(await streamed(server)).choices[0]?.text).toBe('xy');
  });

  test('that never ends its body after [DONE] is complete all the same', async () => {
    const server = kept(await answering(head + chunked(event(chat('a', 'stop')) + event('[DONE]'))));
    const exchange = await streamed(server);
    expect(answerOf(exchange).choices[0]?.text).toBe('a');
    await until(() => server.open.size === 0);
  });

  test('that goes on after [DONE], or is reset there, is complete all the same', async () => {
    const whole = head + chunked(event(chat('a', 'stop')) + event('[DONE]'));
    const babbling = kept(
      await rawServer((socket) => {
        socket.write(whole);
        const timer = setInterval(() => socket.write(chunked(event(chat('more')).repeat(1_000))), 5);
        socket.once('close', () => clearInterval(timer));
      }),
    );
    const resetting = kept(await rawServer((socket) => socket.write(whole, () => setTimeout(() => socket.resetAndDestroy(), 20))));
    for (const server of [babbling, resetting]) {
      expect(answerOf(await streamed(server)).choices[0]?.text).toBe('a');
      await until(() => server.open.size === 0);
    }
  });

  test('keeps a key that is sent back out of the answer and the body', async () => {
    const server = kept(
      await answering(`${head}${chunked([chat('sk-se'), chat('cret', 'stop'), chat('sk-secret'), '[DONE]'].map(event).join(''))}0\r\n\r\n`),
    );
    const client = kept(createClient({ addressPolicy: { typed: [server.url] } }));
    const exchange = await client.stream({ baseUrl: server.url, apiKey: 'sk-secret' }, ask);
    expect(answerOf(exchange).choices[0]?.text).toBe('[API key][API key]');
    expect(exchange.body.toString()).not.toContain('sk-secret');
  });
});

describe('a stream that', () => {
  const endless = (piece: string) => (): Promise<RawServer> =>
    rawServer((socket) => {
      socket.write(head);
      const more = (): void => {
        while (!socket.destroyed) if (!socket.write(piece)) return void socket.once('drain', more);
      };
      more();
    });
  const once = (text: string) => (): Promise<RawServer> => answering(`${head}${chunked(text)}0\r\n\r\n`);

  test.each([
    ['is no stream', () => answering(response('{"choices":[]}')), 'stream_broken'],
    ['carries an error', once(event(chat('a')) + event({ error: { message: 'GPU on fire \u001b[31m' } })), 'stream_broken'],
    ['has events that are not JSON', once(event('{"choices":')), 'stream_broken'],
    ['has events of another form', once(event({ choices: 5 })), 'stream_broken'],
    ['nests deeply', once(event('['.repeat(10_000))), 'stream_broken'],
    ['ends early', once(event(chat('a'))), 'stream_broken'],
    ['is empty', once(': nothing\n\n'), 'stream_broken'],
    ['claims a choice far out', once(event(chat('a', null, 1e9))), 'stream_broken'],
    ['has one endless line', endless(chunked(`data: ${'a'.repeat(5_000)}`)), 'stream_broken'],
    ['has endless data lines in one event', endless(chunked('data: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n'.repeat(100))), 'stream_broken'],
    ['has endless comments', endless(chunked(': ping\n\n'.repeat(1_000))), 'body_too_large'],
    ['has endless events', endless(chunked(event(chat('a')).repeat(50))), 'body_too_large'],
    ['stalls', () => answering(head + chunked(event(chat('a')))), 'idle_timeout'],
    [
      'is an error',
      () => answering(response('{"error":{"message":"no"}}', 'content-type: application/json', '500 Oops')),
      'http_server_error',
    ],
  ] as const)('%s ends in its failure kind', async (_, start, kind) => {
    const server = kept(await start());
    const exchange = await streamed(server);
    expect(exchange.ok ? 'ok' : exchange.failure.kind).toBe(kind);
    if (!exchange.ok) expect(exchange.failure.detail).not.toMatch(/\p{Cc}/u);
    // Only an exchange that went by the rules leaves its connection open for the next.
    if (kind !== 'http_server_error') await until(() => server.open.size === 0);
  });
});

describe('events', () => {
  const read = (bytes: Buffer, cuts: readonly number[]): readonly string[] => {
    const events: string[] = [];
    const stream = new EventStream({ lineLength: 1_000, events: 1_000 }, (data) => {
      events.push(data);
      return null;
    });
    const edges = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
    for (let at = 1; at < edges.length; at += 1) expect(stream.write(bytes.subarray(edges[at - 1], edges[at]))).toBeNull();
    expect(stream.close()).toBeNull();
    return events;
  };

  test('are the same in whatever pieces the bytes come', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, '')),
      fc.constantFrom('', '👍', 'ü'),
    );
    const messages = fc.array(fc.array(line, { minLength: 1, maxLength: 3 }), { maxLength: 6 });
    fc.assert(
      fc.property(messages, fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(), { maxLength: 8 }), (all, end, cuts) => {
        const text = all.map((lines) => `event: x${end}${lines.map((data) => `data: ${data}${end}`).join('')}: c${end}${end}`).join('');
        expect(read(Buffer.from(text), cuts)).toEqual(all.map((lines) => lines.join('\n')));
      }),
      { seed: 9, numRuns: 1_000 },
    );
  });

  test('of any bytes never throw, and stay within the limits', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 10 }), (pieces) => {
        const sink = createAnswerSink(undefined, { lineLength: 100, events: 5 });
        let open = true;
        for (const [at, piece] of pieces.entries()) {
          if (open) open = sink.write(Buffer.concat([Buffer.from('data:'), piece, Buffer.from('\n\n')]), at) === null;
        }
        if (open) sink.close(pieces.length);
        expect(sink.answer().choices.length).toBeLessThanOrEqual(5);
      }),
      { seed: 10, numRuns: 1_000 },
    );
  });

  test('more of them than the limit, and a million bytes one by one, are told in linear time', () => {
    const stream = new EventStream({ lineLength: 2_000_000, events: 2 }, () => null);
    const byte = Buffer.from('a');
    stream.write(Buffer.from('data:'));
    let refused = 0;
    for (let count = 0; count < 1_000_000; count += 1) if (stream.write(byte) !== null) refused += 1;
    expect(refused).toBe(0);
    expect(stream.write(Buffer.from('\n\ndata:\n\n'))).toBeNull();
    expect(stream.write(Buffer.from('data:\n\n'))).toMatchObject({ kind: 'stream_broken', detail: 'more than 2 events' });
  });
});

test('tokens per second count from the first token, and a claim beyond what was seen is not believed', () => {
  const answer = { model: null, choices: [], usage: null, pieces: 11, firstTokenMs: 100, lastTokenMs: 1_100 };
  expect(tokensPerSecond(answer)).toBe(10);
  expect(tokensPerSecond({ ...answer, usage: { completion_tokens: 6 } })).toBe(5);
  expect(tokensPerSecond({ ...answer, usage: { completion_tokens: 1_000 } })).toBe(10);
  expect(tokensPerSecond({ ...answer, pieces: 1 })).toBeNull();
  expect(tokensPerSecond({ ...answer, firstTokenMs: null, lastTokenMs: null })).toBeNull();
});
