// Every trick that a server is known to play, each by a server of its own: each ends in its failure kind, in time.
import type { Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { completionAnswer, parseAnswer } from './answer.ts';
import { createClient } from './client.ts';
import type { Exchange } from './exchange.ts';
import type { FailureKind } from './failure.ts';
import { testCertificate, testKey } from './testing/certificate.ts';
import { kept } from './testing/kept.ts';
import { answering, type RawServer, rawServer, response } from './testing/raw-server.ts';

const ask = { method: 'POST', path: '/v1/completions', body: '{"prompt":"a"}' } as const;
const deadlines = { connectMs: 400, firstByteMs: 250, idleMs: 150, totalMs: 600 };
const limits = { headerBytes: 8_192, bodyBytes: 100_000, decodedBytes: 200_000, evidenceBytes: 1_000 };

/** Asks the server once, and checks what must hold after any trick: in time, little kept, connection closed. */
const tried = async (server: RawServer, options: Parameters<typeof createClient>[0] = {}): Promise<Exchange> => {
  const client = kept(createClient({ deadlines, limits, addressPolicy: { typed: [server.url] }, ...options }));
  const exchange = await client.send({ baseUrl: server.url }, ask);
  if (!exchange.ok) {
    expect(exchange.body.length).toBeLessThanOrEqual(limits.evidenceBytes);
    expect(exchange.failure.detail).not.toMatch(/\p{Cc}/u);
    expect(exchange.timing.totalMs).toBeLessThan(10_000);
  }
  return exchange;
};

const kindOf = (exchange: Exchange): FailureKind | 'ok' => (exchange.ok ? 'ok' : exchange.failure.kind);

/** Writes for as long as the other side takes it. */
const pour = (socket: Socket, piece: string | Buffer): void => {
  const more = (): void => {
    while (!socket.destroyed) if (!socket.write(piece)) return void socket.once('drain', more);
  };
  more();
};

/** Writes a piece every few milliseconds until the socket is gone. */
const drip = (socket: Socket, piece: string | Buffer, everyMs: number): void => {
  const timer = setInterval(() => socket.write(piece), everyMs);
  socket.once('close', () => clearInterval(timer));
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
};

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

describe('a server that', () => {
  const tricks: readonly [string, FailureKind, (socket: Socket) => void][] = [
    ['never answers after accepting', 'first_byte_timeout', () => undefined],
    ['falls silent in the middle of a header', 'first_byte_timeout', (s) => void s.write('HTTP/1.1 200 OK\r\ncontent-ty')],
    ['falls silent after the headers', 'idle_timeout', (s) => void s.write(`${head}content-length: 10\r\n\r\n`)],
    ['falls silent in the middle of the body', 'idle_timeout', (s) => void s.write(`${head}content-length: 10\r\n\r\n{"a"`)],
    [
      'sends one byte at a time',
      'total_timeout',
      (s) => {
        s.write(`${head}content-length: 5000\r\n\r\n`);
        drip(s, 'a', 20);
      },
    ],
    ['sends a header one byte at a time', 'first_byte_timeout', (s) => drip(s.write('HTTP/1.1 200 OK\r\nx: ') ? s : s, 'a', 20)],
    [
      'sends an endless body',
      'body_too_large',
      (s) => {
        s.write(`${head}\r\n`);
        pour(s, 'a'.repeat(10_000));
      },
    ],
    [
      'sends an endless chunked body',
      'body_too_large',
      (s) => {
        s.write(`${head}transfer-encoding: chunked\r\n\r\n`);
        pour(s, `3e8\r\n${'a'.repeat(1_000)}\r\n`);
      },
    ],
    [
      'sends endless chunks of one byte',
      'body_too_large',
      (s) => {
        s.write(`${head}transfer-encoding: chunked\r\n\r\n`);
        pour(s, '1\r\na\r\n'.repeat(1_000));
      },
    ],
    [
      'hides an endless flood in chunk extensions',
      'body_too_large',
      (s) => {
        s.write(`${head}transfer-encoding: chunked\r\n\r\n1;`);
        pour(s, 'a'.repeat(1_000));
      },
    ],
    ['announces more than the limit', 'body_too_large', (s) => void s.write(`${head}content-length: 100001\r\n\r\n`)],
    [
      'sends endless headers',
      'headers_too_large',
      (s) => {
        s.write(head);
        pour(s, 'x-header: value\r\n'.repeat(50));
      },
    ],
    ['sends one endless header', 'headers_too_large', (s) => pour(s.write(`${head}x: `) ? s : s, 'a'.repeat(1_000))],
    ['sends a header of 5 MB', 'headers_too_large', (s) => void s.write(`${head}x: ${'a'.repeat(5_000_000)}\r\n\r\n`)],
    ['sends 4,000 small headers', 'headers_too_large', (s) => void s.write(`${head}${'abc: d\r\n'.repeat(4_000)}\r\n`)],
    [
      'sends an endless reason phrase',
      'body_too_large',
      (s) => {
        s.write('HTTP/1.1 200 ');
        pour(s, 'a'.repeat(1_000));
      },
    ],
    [
      'sends endless trailers',
      'headers_too_large',
      (s) => {
        s.write(`${head}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`);
        pour(s, 'x-trailer: value\r\n'.repeat(50));
      },
    ],
    [
      'resets in the middle of the body',
      'connection_reset',
      (s) => s.write(`${head}content-length: 10\r\n\r\n{"a"`, () => s.resetAndDestroy()),
    ],
    ['resets before the answer', 'connection_reset', (s) => void s.resetAndDestroy()],
    ['closes before the answer', 'connection_reset', (s) => void s.end()],
    ['closes in the middle of a chunked body', 'connection_reset', (s) => void s.end(`${head}transfer-encoding: chunked\r\n\r\n5\r\nab`)],
    ['closes in the middle of a header', 'connection_reset', (s) => void s.end('HTTP/1.1 200 OK\r\ncontent-ty')],
    ['sends less than its content-length', 'content_length_mismatch', (s) => void s.end(`${head}content-length: 10\r\n\r\n{"a"`)],
    [
      'sends less than its content-length, with connection: close',
      'content_length_mismatch',
      (s) => void s.end(`${head}connection: close\r\ncontent-length: 10\r\n\r\n{"a"`),
    ],
    ['sends more than its content-length', 'content_length_mismatch', (s) => void s.write(`${head}content-length: 2\r\n\r\n{}{"more":1}`)],
    ['sends a second answer along', 'content_length_mismatch', (s) => void s.write(`${response('{}')}${response('{"a":1}')}`)],
    ['has two content-lengths', 'protocol_error', (s) => void s.write(`${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`)],
    [
      'has content-length and chunks',
      'protocol_error',
      (s) => void s.write(`${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`),
    ],
    ['has a negative content-length', 'protocol_error', (s) => void s.write(`${head}content-length: -2\r\n\r\n{}`)],
    ['has an enormous content-length', 'protocol_error', (s) => void s.write(`${head}content-length: 99999999999999999999999\r\n\r\n{}`)],
    ['does not speak HTTP', 'protocol_error', (s) => void s.write('SSH-2.0-OpenSSH_9.6\r\n')],
    ['sends binary noise', 'protocol_error', (s) => void s.write(Buffer.from([0, 1, 2, 250, 255, 10, 13, 10]))],
    ['sends chunked garbage', 'protocol_error', (s) => void s.write(`${head}transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n`)],
    [
      'sends an enormous chunk size',
      'protocol_error',
      (s) => void s.write(`${head}transfer-encoding: chunked\r\n\r\nfffffffffffffffffff\r\n{}`),
    ],
    ['has blanks in a header name', 'protocol_error', (s) => void s.write(`${head}x y: z\r\n\r\n{}`)],
    ['floods with interim responses', 'protocol_error', (s) => pour(s, 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'.repeat(50))],
    ['sends 100 Continue unasked', 'protocol_error', (s) => void s.write('HTTP/1.1 100 Continue\r\n\r\n')],
    [
      'switches protocols unasked',
      'protocol_error',
      (s) => void s.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'),
    ],
    ['redirects', 'redirect_refused', (s) => void s.write(response('', 'location: http://127.0.0.1:1/', '302 Found'))],
    ['redirects for ever', 'redirect_refused', (s) => void s.write(response('', 'location: /v1/completions', '307 Again'))],
    [
      'redirects to a private address',
      'redirect_refused',
      (s) => void s.write(response('', 'location: http://169.254.169.254/latest', '301 Moved')),
    ],
    ['answers with a body that is an unknown encoding', 'bad_encoding', (s) => void s.write(response('{}', 'content-encoding: rot13'))],
    ['nests encodings', 'bad_encoding', (s) => void s.write(response(gzipSync(gzipSync('{}')), 'content-encoding: gzip, gzip'))],
    [
      'nests encodings in two headers',
      'bad_encoding',
      (s) => void s.write(response(gzipSync(gzipSync('{}')), 'content-encoding: gzip\r\ncontent-encoding: gzip')),
    ],
    ['says gzip but sends text', 'bad_encoding', (s) => void s.write(response('{"a":1}', 'content-encoding: gzip'))],
    ['cuts its gzip short', 'bad_encoding', (s) => void s.write(response(gzipSync('{"a":1}').subarray(0, 15), 'content-encoding: gzip'))],
    [
      'sends a gzip bomb',
      'decompressed_too_large',
      (s) => void s.write(response(gzipSync(Buffer.alloc(5_000_000)), 'content-encoding: gzip')),
    ],
    [
      'sends a deflate bomb',
      'decompressed_too_large',
      (s) => void s.write(response(deflateSync(Buffer.alloc(5_000_000)), 'content-encoding: deflate')),
    ],
    [
      'sends a brotli bomb',
      'decompressed_too_large',
      (s) => void s.write(response(brotliCompressSync(Buffer.alloc(5_000_000)), 'content-encoding: br')),
    ],
    [
      'sends a zstd bomb',
      'decompressed_too_large',
      (s) => void s.write(response(zstdCompressSync(Buffer.alloc(5_000_000)), 'content-encoding: zstd')),
    ],
    [
      'sends a gzip bomb and never ends the body',
      'decompressed_too_large',
      // Members of a gzip file may follow one another.
      (s) =>
        void s.write(
          Buffer.concat([Buffer.from(`${head}content-encoding: gzip\r\n\r\n`), ...Array(30).fill(gzipSync(Buffer.alloc(10_000)))]),
        ),
    ],
  ];

  test.each(tricks)('%s ends as %s', async (_, kind, trick) => {
    const server = kept(await rawServer(trick));
    const exchange = await tried(server);
    expect(exchange.ok ? 'ok' : `${exchange.failure.kind} (${exchange.failure.detail})`).toContain(`${kind} (`);
    await until(() => server.open.size === 0);
  });
});

describe('a body that is not the answer', () => {
  const parsedKind = async (body: string | Buffer, headers?: string): Promise<string> => {
    const server = kept(await answering(response(body, headers)));
    const parsed = parseAnswer(await tried(server), completionAnswer);
    if (parsed.ok) return 'ok';
    expect(parsed.failure.detail).not.toMatch(/\p{Cc}/u);
    return parsed.failure.kind;
  };
  const answer = (choice: object): string => JSON.stringify({ choices: [{ index: 0, text: 'x', ...choice }] });

  test.each([
    ['200 with HTML', '<!doctype html><title>\u001b[2J</title>', 'not_json'],
    ['nothing at all', '', 'not_json'],
    ['broken JSON', '{"choices":[{"text":"a"', 'not_json'],
    ['two documents', '{}{}', 'not_json'],
    ['deep arrays', '['.repeat(50_000), 'json_too_deep'],
    ['deep objects, well-formed', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'json_too_deep'],
    ['an array for an object', '[]', 'bad_schema'],
    ['no choices', '{"choices":[]}', 'bad_schema'],
    ['null for text', answer({ text: null }), 'bad_schema'],
    ['an error object with status 200', '{"error":{"message":"\\u001b]0;owned\\u0007"}}', 'bad_schema'],
    ['NaN for a log-probability', '{"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[NaN]}}]}', 'not_json'],
    ['an endless number', '{"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[-1e999]}}]}', 'bad_schema'],
    ['a text for a log-probability', answer({ logprobs: { tokens: ['a'], token_logprobs: ['-1'] } }), 'bad_schema'],
    ['a log-probability above 0', answer({ logprobs: { tokens: ['a'], token_logprobs: [5] } }), 'bad_schema'],
    ['fewer log-probabilities than tokens', answer({ logprobs: { tokens: ['a', 'b'], token_logprobs: [-1] } }), 'bad_schema'],
  ])('%s: %#', async (_, body, kind) => {
    expect(await parsedKind(body)).toBe(kind);
  });

  test('more values than the limit, in a valid answer, are refused before they are built', () => {
    const body = Buffer.from(`{"choices":[{"text":"x"}],"more":[${'{},'.repeat(600_000)}{}]}`);
    const timing = { connectMs: 0, firstByteMs: 0, totalMs: 0 };
    const parsed = parseAnswer({ ok: true, status: 200, contentType: '', body, timing }, completionAnswer);
    expect(parsed).toMatchObject({ ok: false, failure: { kind: 'json_too_large' } });
  });

  test('escapes and script in a text come through as text; encodings that clients offer are undone', async () => {
    const text = '\u001b[31m<script>alert(1)</script>\u202e\u0000';
    const body = JSON.stringify({ choices: [{ index: 0, text, finish_reason: null, logprobs: null }] });
    const encoded = [
      response(body),
      response(gzipSync(body), 'content-encoding: gzip'),
      response(deflateSync(body), 'content-encoding: deflate'),
      response(deflateRawSync(body), 'content-encoding: deflate'),
      response(brotliCompressSync(body), 'content-encoding: br'),
      response(zstdCompressSync(body), 'content-encoding: ZSTD'),
      response(body, 'content-encoding: identity'),
    ];
    for (const bytes of encoded) {
      const server = kept(await answering(bytes));
      const parsed = parseAnswer(await tried(server), completionAnswer);
      expect(parsed.ok && parsed.value.choices[0]?.text).toBe(text);
    }
  });
});

describe('connecting', () => {
  test('to a port where nobody listens is connect_refused', async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    expect(kindOf(await tried(server))).toBe('connect_refused');
  });

  test('to a name that does not resolve is dns_failed', async () => {
    const gone = Object.assign(new Error('queryA ENOTFOUND nowhere.example'), { code: 'ENOTFOUND' });
    const client = kept(createClient({ lookup: (_, __, callback) => callback(gone, []) }));
    expect(kindOf(await client.send({ baseUrl: 'http://nowhere.example' }, ask))).toBe('dns_failed');
  });

  test('behind a resolver that never answers is connect_timeout', async () => {
    const client = kept(createClient({ lookup: () => undefined, deadlines: { connectMs: 50 } }));
    expect(kindOf(await client.send({ baseUrl: 'http://slow.example' }, ask))).toBe('connect_timeout');
  });

  test('with a certificate that nobody signed, or without TLS at all, is tls_failed', async () => {
    const tls = createTlsServer({ cert: testCertificate, key: testKey }, (socket) => socket.on('error', () => socket.destroy()));
    await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
    kept({ close: () => new Promise<void>((resolve) => tls.close(() => resolve())) });
    const address = tls.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const plain = kept(await rawServer((socket) => void socket.write(response('{}'))));
    const chatty = kept(await rawServer(() => undefined));
    for (const url of [`https://127.0.0.1:${port}`, plain.url.replace('http:', 'https:')]) {
      // The raw server sees no request in a TLS hello, so that it says something of its own.
      const timer = setInterval(() => {
        for (const socket of plain.open) socket.write('hello\r\n');
      }, 10);
      const client = kept(createClient({ addressPolicy: { typed: [url] }, deadlines }));
      expect(kindOf(await client.send({ baseUrl: url }, ask))).toBe('tls_failed');
      clearInterval(timer);
    }
    const silent = chatty.url.replace('http:', 'https:');
    const client = kept(createClient({ addressPolicy: { typed: [silent] }, deadlines }));
    expect(kindOf(await client.send({ baseUrl: silent }, ask))).toBe('connect_timeout');
    await until(() => chatty.open.size === 0);
  });

  test.each([
    'not a url',
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'http://user:secret@127.0.0.1/',
    'http://127.0.0.1:0/',
    'http://127.0.0.1/?a=b',
    'http://127.0.0.1/#a',
    'http://[::1',
    'unix:/var/run/docker.sock',
    '',
  ])('to "%s" is invalid_url, and no credentials are repeated', async (baseUrl) => {
    const client = kept(createClient());
    const exchange = await client.send({ baseUrl }, ask);
    expect(kindOf(exchange)).toBe('invalid_url');
    expect(JSON.stringify(exchange)).not.toContain('secret');
  });

  test('to a URL of 3,000 characters is invalid_url, and it is not repeated whole', async () => {
    const exchange = await kept(createClient()).send({ baseUrl: `http://127.0.0.1/${'a'.repeat(3_000)}` }, ask);
    expect(kindOf(exchange)).toBe('invalid_url');
    expect(JSON.stringify(exchange).length).toBeLessThan(600);
  });

  test.each(['/v1/../../admin', '/v1/%2e%2e/admin', '/v1/./x', '/a b', '/a\r\nx: y', 'v1/models', '/a\\b', '/ü', ''])(
    'with the path "%s" is invalid_url',
    async (path) => {
      const client = kept(createClient({ addressPolicy: { typed: ['127.0.0.1'] } }));
      expect(kindOf(await client.send({ baseUrl: 'http://127.0.0.1:1' }, { ...ask, path }))).toBe('invalid_url');
    },
  );
});
