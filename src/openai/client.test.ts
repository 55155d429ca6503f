import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { createClient, type OpenAiClient } from './client.ts';
import { kept } from './testing/kept.ts';
import { answering, type RawServer, rawServer, response } from './testing/raw-server.ts';

const clientFor = (server: RawServer, options: Parameters<typeof createClient>[0] = {}): OpenAiClient =>
  kept(createClient({ ...options, addressPolicy: { typed: [server.url], ...options.addressPolicy } }));

const ask = { method: 'POST', path: '/v1/completions', body: '{"prompt":"a"}' } as const;
const list = { method: 'GET', path: '/v1/models', body: null } as const;

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('an honest server', () => {
  test('gives its answer with status, type, body and times', async () => {
    const server = kept(await answering(response('{"a":1}', 'content-type: application/json; charset=utf-8')));
    const exchange = await clientFor(server).send({ baseUrl: server.url }, ask);
    if (!exchange.ok) throw new Error(exchange.failure.detail);
    expect(exchange.status).toBe(200);
    expect(exchange.contentType).toBe('application/json; charset=utf-8');
    expect(exchange.body.toString()).toBe('{"a":1}');
    const { connectMs, firstByteMs, totalMs } = exchange.timing;
    expect(connectMs).toBeGreaterThan(0);
    expect(firstByteMs).toBeGreaterThan(0);
    expect(totalMs).toBeGreaterThanOrEqual(connectMs + (firstByteMs ?? 0));
  });

  test('is asked again on the same connection, which costs no connect time', async () => {
    const server = kept(await answering(response('{}')));
    const client = clientFor(server);
    await client.send({ baseUrl: server.url }, ask);
    const second = await client.send({ baseUrl: server.url }, ask);
    expect(server.received).toHaveLength(1);
    expect(second.timing.connectMs).toBe(0);
  });

  test('may end its body by closing, or send it in chunks with trailers', async () => {
    const closing = kept(await rawServer((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n{"a":1}')));
    const chunked = kept(
      await answering('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n0\r\nx: y\r\n\r\n'),
    );
    for (const server of [closing, chunked]) {
      const exchange = await clientFor(server).send({ baseUrl: server.url }, ask);
      expect(exchange.ok && exchange.body.toString()).toBe('{"a":1}');
    }
  });

  test('may close a kept connection just as the next request arrives: it is sent once more, on a new one', async () => {
    const server = kept(
      await rawServer((socket, _, number) => {
        if (number === 1) socket.write(response('{}'));
        else socket.destroy();
      }),
    );
    const client = clientFor(server);
    await client.send({ baseUrl: server.url }, ask);
    const second = await client.send({ baseUrl: server.url }, ask);
    expect(second.ok).toBe(true);
    expect(server.received).toHaveLength(2);
  });

  test('gets requests that wait for one of our connections in turn, without their wait counted', async () => {
    const server = kept(await rawServer((socket) => void setTimeout(() => socket.write(response('{}')), 30)));
    const client = clientFor(server, { maxConnections: 2, deadlines: { totalMs: 5_000, connectMs: 1_000, firstByteMs: 200, idleMs: 200 } });
    const exchanges = await Promise.all(Array.from({ length: 20 }, () => client.send({ baseUrl: server.url }, ask)));
    expect(exchanges.every((exchange) => exchange.ok)).toBe(true);
    expect(server.received).toHaveLength(2);
  });

  test('gets a body of any size within the limit, unharmed', async () => {
    const body = Buffer.alloc(3_000_000, 'abcdefg');
    const server = kept(await answering(response(body)));
    const exchange = await clientFor(server).send({ baseUrl: server.url }, ask);
    expect(sha(exchange.body)).toBe(sha(body));
  });
});

const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('the request', () => {
  const headsOf = (server: RawServer): string[] => server.received.map((text) => text.slice(0, text.indexOf('\r\n\r\n')));

  test("has the headers of Node's fetch, in its order and spelling", async () => {
    const server = kept(await rawServer((socket) => void socket.end(response('{}', 'connection: close'))));
    await fetch(`${server.url}/v1/completions`, { method: 'POST', body: ask.body, headers: { 'content-type': 'application/json' } });
    await fetch(`${server.url}/v1/models`);
    const client = clientFor(server);
    await client.send({ baseUrl: server.url }, ask);
    await client.send({ baseUrl: server.url }, list);
    const [fetchedPost, fetchedGet, ourPost, ourGet] = headsOf(server);
    expect(ourPost).toBe(fetchedPost);
    expect(ourGet).toBe(fetchedGet);
  });

  test('takes extra headers in place of its own, and another user agent', async () => {
    const server = kept(await answering(response('{}')));
    const client = clientFor(server, { userAgent: 'curl/8.5.0' });
    await client.send({ baseUrl: server.url }, ask, { headers: { accept: 'application/json', 'x-more': '1' } });
    const [head = ''] = headsOf(server);
    expect(head).toContain('\r\nuser-agent: curl/8.5.0');
    expect(head).toContain('\r\naccept: application/json');
    expect(head).not.toContain('accept: */*');
    expect(head).toContain('\r\nx-more: 1');
  });

  test('carries the API key below the base URL that it was given for, and not above', async () => {
    const server = kept(await answering(response('{}')));
    const client = clientFor(server);
    await client.send({ baseUrl: `${server.url}/team/v1`, apiKey: 'sk-secret' }, list);
    await client.send({ baseUrl: `${server.url}/team/v1`, apiKey: 'sk-secret' }, { method: 'GET', path: '/pokt/tokenizer', body: null });
    await client.send({ baseUrl: server.url }, list);
    const requests = (server.received[0] ?? '').split('\r\n\r\n').slice(0, -1);
    expect(requests.map((text) => text.split(' ')[1])).toEqual(['/team/v1/models', '/team/pokt/tokenizer', '/v1/models']);
    expect(requests.map((text) => text.includes('authorization: Bearer sk-secret'))).toEqual([true, false, false]);
  });

  test('is not sent with a key that would break the header', async () => {
    const server = kept(await answering(response('{}')));
    const exchange = await clientFor(server).send({ baseUrl: server.url, apiKey: 'sk-a\r\nx: y' }, list);
    expect(exchange).toMatchObject({ ok: false, failure: { kind: 'unauthorized' } });
    expect(JSON.stringify(exchange)).not.toContain('sk-a');
    expect(server.received).toHaveLength(0);
  });
});

describe('a key that the server sends back', () => {
  test('appears neither in the body nor in the failure', async () => {
    const echo = JSON.stringify({ error: { message: 'Incorrect API key provided: sk-secret.' } });
    const server = kept(
      await rawServer((socket, _, number) => {
        socket.write(response(echo, 'content-type: application/json', number === 1 ? '401 Unauthorized' : '200 OK'));
      }),
    );
    const client = clientFor(server);
    const refused = await client.send({ baseUrl: server.url, apiKey: 'sk-secret' }, list);
    const answered = await client.send({ baseUrl: server.url, apiKey: 'sk-secret' }, list);
    expect(refused).toMatchObject({ ok: false, status: 401, failure: { kind: 'unauthorized' } });
    expect(answered.ok).toBe(true);
    for (const exchange of [refused, answered]) {
      expect(exchange.body.toString()).toContain('provided: *********.');
      expect(JSON.stringify({ ...exchange, body: '' })).not.toContain('sk-secret');
    }
  });
});

describe('a word in place of a key, for a server that wants none', () => {
  test.each(['x', 'EMPTY', 'no-key'])('%s leaves answers as they are', async (apiKey) => {
    const text = '{"next": "EMPTY text, no-key"}';
    const server = kept(await answering(response(text)));
    const exchange = await clientFor(server).send({ baseUrl: server.url, apiKey }, list);
    expect(exchange.body.toString()).toBe(text);
  });
});

describe('a key in a header of the server', () => {
  test('is taken out of content type and redirect, whole', async () => {
    const server = kept(
      await rawServer((socket, _, number) => {
        const key = `${'x'.repeat(93)}sk-secret`;
        if (number === 1) socket.write(response('{}', `content-type: ${key}`));
        else socket.write(response('', `location: http://h/${'x'.repeat(100)}${key}`, '302 Found'));
      }),
    );
    const client = clientFor(server);
    for (let round = 0; round < 2; round += 1) {
      const exchange = await client.send({ baseUrl: server.url, apiKey: 'sk-secret' }, list);
      expect(JSON.stringify(exchange)).not.toContain('sk-');
    }
  });
});

describe('a status other than 2xx', () => {
  test.each([
    ['400 Bad Request', 'http_client_error'],
    ['401 Unauthorized', 'access_refused'],
    ['403 Forbidden', 'access_refused'],
    ['404 Not Found', 'http_client_error'],
    ['429 Too Many', 'rate_limited'],
    ['500 Oops', 'http_server_error'],
    ['503 Busy', 'http_server_error'],
    ['304 Not Modified', 'redirect_refused'],
  ] as const)('%s is %s, with the words of the server', async (status, kind) => {
    const server = kept(await answering(response('{"error":{"message":"no\\u001b[2J"}}', 'content-type: application/json', status)));
    const exchange = await clientFor(server).send({ baseUrl: server.url }, ask);
    expect(exchange).toMatchObject({ ok: false, failure: { kind }, status: Number(status.slice(0, 3)) });
    if (!exchange.ok && kind !== 'redirect_refused') expect(exchange.failure.detail).toBe(`status ${status.slice(0, 3)}: no\\u{1b}[2J`);
  });

  test('keeps no more of the body than the evidence limit', async () => {
    const server = kept(await answering(response('x'.repeat(100_000), 'content-type: text/html', '500 Oops')));
    const exchange = await clientFor(server, { limits: { evidenceBytes: 100 } }).send({ baseUrl: server.url }, ask);
    expect(exchange).toMatchObject({ ok: false, failure: { kind: 'http_server_error' } });
    expect(exchange.body).toHaveLength(100);
  });
});

describe('ending', () => {
  const never = (): Promise<RawServer> => rawServer(() => undefined);
  const sockets = (server: RawServer): number => server.open.size;

  test('by signal, before, while connected and while waiting, frees everything', async () => {
    const server = kept(await never());
    const client = clientFor(server, { maxConnections: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const started = [1, 2, 3].map(() => client.send({ baseUrl: server.url }, ask, { signal }));
    await until(() => sockets(server) === 1);
    controller.abort();
    started.push(client.send({ baseUrl: server.url }, ask, { signal }));
    for (const exchange of await Promise.all(started)) expect(exchange).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    await until(() => sockets(server) === 0);
  });

  test('by close: what is under way is aborted, later requests too, and no socket stays', async () => {
    const server = kept(await never());
    const client = clientFor(server);
    const idle = kept(await answering(response('{}')));
    const both = createClient({ addressPolicy: { typed: [server.url, idle.url] } });
    await both.send({ baseUrl: idle.url }, ask);
    const started = [client.send({ baseUrl: server.url }, ask), both.send({ baseUrl: server.url }, ask)];
    await until(() => sockets(server) === 2);
    await client.close();
    await both.close();
    // Ours are closed; the servers may not have noticed yet.
    expect(activeSockets()).toBeLessThanOrEqual(server.open.size + idle.open.size);
    started.push(client.send({ baseUrl: server.url }, ask));
    for (const exchange of await Promise.all(started)) expect(exchange).toMatchObject({ ok: false, failure: { kind: 'aborted' } });
    await until(() => sockets(server) === 0 && sockets(idle) === 0);
  });

  test('leaves no socket behind after failures and successes of every sort', async () => {
    await until(() => activeSockets() === 0);
    const server = await rawServer((socket, _, number) => {
      if (Math.trunc(socket.remotePort ?? 0) % 3 === 0) socket.destroy();
      else if (number % 5 === 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nshort');
      else socket.write(response('{}'));
    });
    const client = createClient({
      addressPolicy: { typed: [server.url] },
      deadlines: { connectMs: 1_000, firstByteMs: 500, idleMs: 60, totalMs: 2_000 },
      maxConnections: 8,
    });
    const kinds = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const exchange = await client.send({ baseUrl: server.url }, ask);
        return exchange.ok ? 'ok' : exchange.failure.kind;
      }),
    );
    expect(new Set(kinds)).toEqual(new Set(['ok', 'connection_reset', 'idle_timeout']));
    await client.close();
    await server.close();
    await until(() => activeSockets() === 0);
  });
});

const activeSockets = (): number => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCPSocket')).length;

describe('what no server can be blamed for', () => {
  test('is our own delay: an answer that came while this process was blocked is in time', async () => {
    // In a thread of its own, so that it answers while this one is blocked.
    const code = `const { createServer } = require('node:http');
      const server = createServer((_, answer) => setTimeout(() => answer.end('{}'), 100)).listen(0, '127.0.0.1', () => {
        require('node:worker_threads').parentPort.postMessage(server.address().port);
      });`;
    const worker = new Worker(code, { eval: true });
    const port = Number(await new Promise((resolve) => worker.once('message', resolve)));
    const client = kept(
      createClient({ addressPolicy: { typed: ['127.0.0.1'] }, deadlines: { firstByteMs: 200, idleMs: 200, totalMs: 300 } }),
    );
    const target = { baseUrl: `http://127.0.0.1:${port}` };
    await client.send(target, list);
    const answered = client.send(target, list);
    // The request leaves in the next turn of the loop. Blocked in the check phase, the loop goes on with its timers, and only then with
    // what has arrived.
    await new Promise((resolve) => setTimeout(resolve, 5));
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700));
    expect((await answered).ok).toBe(true);
    await worker.terminate();
  });

  test('thousands of hosts, each asked once, do not keep their connections', async () => {
    const server = kept(await answering(response('{}')));
    const client = kept(
      createClient({
        lookup: (_, options, callback) =>
          options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
        addressPolicy: { isAllowed: () => true },
        keepAliveMs: 60_000,
      }),
    );
    for (let host = 0; host < 1_100; host += 1) await client.send({ baseUrl: `http://h${host}.example:${server.port}` }, list);
    await until(() => server.open.size <= 101);
  });

  test('options that make no sense are refused at once', () => {
    expect(() => createClient({ limits: { bodyBytes: 0 } })).toThrow(/bodyBytes must be a positive number, got 0/);
    expect(() => createClient({ deadlines: { totalMs: Number.NaN } })).toThrow(/totalMs/);
    expect(() => createClient({ addressPolicy: { typed: ['not a host'] } })).toThrow(/"not a host" is not a host/);
  });
});
