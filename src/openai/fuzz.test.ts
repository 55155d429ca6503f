// Random bytes in random pieces: whatever a server sends, an exchange comes of it, and the process lives.
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import { failureKinds } from './failure.ts';
import { anyText } from './testing/any-text.ts';
import { rawServer } from './testing/raw-server.ts';

const runs = process.env.HALLMARK_LONG === '1' ? 20_000 : 400;

/** Parts of real answers, so that the parser gets deep into its states before it meets what is wrong. */
const part = fc.oneof(
  fc.constantFrom(
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 103 Hint\r\n\r\n',
    'HTTP/1.0 200\r\n',
    'HTTP/1.1 204 No\r\n',
    'HTTP/1.1 304 Same\r\n',
    '\r\n',
  ),
  fc.constantFrom('content-length: 5\r\n', 'content-length: 0\r\n', 'Content-Length: 5, 5\r\n', 'content-length: 4294967296\r\n'),
  fc.constantFrom(
    'transfer-encoding: chunked\r\n',
    'transfer-encoding: gzip, chunked\r\n',
    'content-encoding: gzip\r\n',
    'content-encoding: br\r\n',
  ),
  fc.constantFrom(
    'connection: close\r\n',
    'connection: upgrade\r\nupgrade: x\r\n',
    'keep-alive: timeout=0\r\n',
    'keep-alive: timeout=1e9\r\n',
  ),
  fc.constantFrom('\r\n5\r\nhello\r\n', '0\r\n\r\n', '5;a=b\r\nhello\r\n', 'ffffffff\r\n', 'trailer: x\r\n', '\r\nhello', '\r\n\r\n'),
  fc.constantFrom('__proto__: x\r\n', ': x\r\n', 'a\r\n', ' folded\r\n', 'x: \u0000\r\n', '\n', '\r'),
  anyText(12),
);
const bytes = fc.oneof(
  part.map((text) => Buffer.from(text, 'latin1')),
  fc.uint8Array({ maxLength: 12 }).map((array) => Buffer.from(array)),
  fc.constant(gzipSync('{"a":1}')),
);
/** Pieces to write one after another, and how the connection ends. */
const script = fc.record({
  start: fc.constantFrom('HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n', ''),
  pieces: fc.array(bytes, { maxLength: 8 }),
  ending: fc.constantFrom('close', 'reset', 'stay'),
});

test('whatever a server sends', async () => {
  let next: { start: string; pieces: Buffer[]; ending: string } = { start: '', pieces: [], ending: 'close' };
  const server = await rawServer((socket) => {
    const { start, pieces, ending } = next;
    socket.setNoDelay(true);
    socket.write(start);
    const write = (at: number): void => {
      const piece = pieces[at];
      if (socket.destroyed) return;
      if (piece !== undefined) socket.write(piece, () => setImmediate(write, at + 1));
      else if (ending === 'close') socket.end();
      else if (ending === 'reset') socket.resetAndDestroy();
    };
    write(0);
  });
  const client = createClient({
    addressPolicy: { typed: [server.url] },
    deadlines: { connectMs: 500, firstByteMs: 40, idleMs: 40, totalMs: 500 },
    limits: { headerBytes: 1_000, bodyBytes: 1_000, decodedBytes: 1_000 },
  });
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(script, async (drawn) => {
      next = drawn;
      const exchange = await client.send({ baseUrl: server.url }, { method: 'POST', path: '/v1/completions', body: '{}' });
      const kind = exchange.ok ? 'ok' : exchange.failure.kind;
      if (!exchange.ok) {
        expect(failureKinds).toHaveProperty(exchange.failure.kind);
        expect(exchange.failure.detail).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }
      expect(exchange.body.length).toBeLessThanOrEqual(1_000);
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }),
    { seed: 11, numRuns: runs },
  );
  await client.close();
  await server.close();
  // The scripts reach far enough: some answers are whole, and failures are of many kinds.
  expect(seen.get('ok')).toBeGreaterThan(0);
  expect(seen.size).toBeGreaterThan(5);
}, 600_000);
