// Starting and stopping, and what is served beside the API.
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { PortBusyError, type Reads, type RunningServer, startServer } from './index.ts';
import { type Answer, ask, askRaw } from './testing/served.ts';

/** Reads of a server without any data. */
const nothing: Reads = {
  tiers: [],
  taxonomies: [],
  services: async () => [],
  tasks: async () => [],
  rows: async () => [],
  supplier: async () => null,
  suppliers: async () => [],
  history: async () => [],
  failures: async () => [],
  samples: async () => ({ rows: [], next: null }),
  events: async () => ({ rows: [], next: null }),
  progress: async () => ({ bench: 'unknown', stages: [], samples: null, samplesPerSecond: null, hasSuppliers: false }),
  onChange: () => () => {},
};

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function serve(options: Partial<Parameters<typeof startServer>[0]> = {}): Promise<RunningServer> {
  const server = await startServer({ reads: nothing, host: '127.0.0.1', port: 0, ...options });
  stops.push(server.close);
  return server;
}

async function occupy(): Promise<number> {
  const other: Server = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => other.close(resolve)));
  const address = other.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function site(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hallmark-site-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  const web = join(folder, 'dist');
  await mkdir(join(web, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'outside of the site');
  for (const [path, text] of Object.entries(files)) await writeFile(join(web, path), text);
  return web;
}

test('a busy port is one line that names the port and the fix', async () => {
  const port = await occupy();
  const failed = startServer({ reads: nothing, host: '127.0.0.1', port });
  await expect(failed).rejects.toBeInstanceOf(PortBusyError);
  await expect(failed).rejects.toMatchObject({ port, host: '127.0.0.1' });
  await expect(failed).rejects.toThrow(
    `port ${port} on 127.0.0.1 is already in use; set server.port in hallmark.yaml to another one, or to 0 for any free port`,
  );
});

test('a host that is not ours is not called a busy port', async () => {
  await expect(startServer({ reads: nothing, host: '192.0.2.1', port: 0 })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
});

test('says where it is, and its port is free again after close', async () => {
  const server = await startServer({ reads: nothing, host: '127.0.0.1', port: 0 });
  expect(server.url).toBe(`http://127.0.0.1:${server.port}/`);
  expect((await ask(`${server.url}healthz`)).status).toBe(200);
  await server.close();
  const again = await serve({ port: server.port });
  expect(again.port).toBe(server.port);
});

test('while no network is known the board says so and when to ask again', async () => {
  const { url } = await serve();
  const answer = await ask(`${url}api/v1/board`);
  expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2']);
  expect(JSON.parse(answer.text)).toMatchObject({ type: 'urn:hallmark:problem:no-service-yet', status: 503 });
  expect(JSON.parse((await ask(`${url}api/v1/networks`)).text)).toEqual({ data: [], next: null });
});

test('an error inside is told to the program, and to the client only that there was one', async () => {
  const errors: unknown[] = [];
  const broken = { ...nothing, progress: () => Promise.reject(new Error('password=hunter2 at /home/operator')) };
  const { url } = await serve({ reads: broken, onError: (error) => errors.push(error) });
  const answer = await ask(`${url}api/v1/status`);
  expect([answer.status, answer.headers['content-type']]).toEqual([500, 'application/problem+json']);
  expect(answer.text).not.toContain('hunter2');
  expect(errors).toHaveLength(1);
});

test('serves the built page: for ever where the name holds a hash, checked anew where not, compressed where asked', async () => {
  const script = `export const text = '${'x'.repeat(4_000)}';`;
  const { url } = await serve({ webDir: await site({ 'index.html': '<!doctype html>', 'assets/index-abc123.js': script }) });
  const page = await ask(url);
  expect([page.status, page.text, page.headers['content-type'], page.headers['cache-control']]).toEqual([
    200,
    '<!doctype html>',
    'text/html; charset=utf-8',
    'no-cache',
  ]);
  const etag = `"${createHash('sha256').update('<!doctype html>').digest('base64url').slice(0, 22)}"`;
  expect(page.headers.etag).toBe(etag);
  expect(await ask(url, { 'if-none-match': etag })).toMatchObject({ status: 304, text: '' });
  const asset = await ask(`${url}assets/index-abc123.js`);
  expect([asset.text, asset.headers['cache-control']]).toEqual([script, 'public, max-age=31536000, immutable']);
  const small = await ask(`${url}assets/index-abc123.js`, { 'accept-encoding': 'gzip, br;q=0.9' });
  expect([small.headers['content-encoding'], small.headers.vary]).toEqual(['br', 'Accept-Encoding']);
  expect(small.text.length).toBeLessThan(500);
});

test.each([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/..\\..\\secret.txt',
  '//secret.txt',
])('never leaves the site: %s', async (path) => {
  const { port } = await serve({ webDir: await site({ 'index.html': 'page' }) });
  const answer = await askRaw(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 (404|400)/);
  expect(answer).not.toContain('outside of the site');
});

test('a folder named with a slash at its end is the same folder', async () => {
  const { url } = await serve({ webDir: `${await site({ 'index.html': 'page', 'assets/a.js': 'script' })}/` });
  expect([(await ask(url)).text, (await ask(`${url}assets/a.js`)).text]).toEqual(['page', 'script']);
});

test('without a built page says how to get one', async () => {
  const { url } = await serve({ webDir: join(tmpdir(), 'hallmark-no-such-folder') });
  const answer = await ask(url);
  expect(answer.status).toBe(404);
  expect(answer.text).toContain('run `npm start`');
});

test('requests that are no HTTP, or too large, are refused and the next one is served', async () => {
  const { port, url } = await serve();
  expect(await askRaw(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
  expect(await askRaw(port, `GET / HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
  expect(await askRaw(port, 'GET /api/v1/networks HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
  expect((await ask(`${url}healthz`)).status).toBe(200);
});

test('a crowd waits its turn, and beyond that is told to come back, while health is still answered', async () => {
  const open = Promise.withResolvers<void>();
  let reading = 0;
  const slow: Reads = {
    ...nothing,
    services: async () => {
      reading += 1;
      await open.promise;
      return [];
    },
  };
  const { url } = await serve({ reads: slow, limits: { maxActiveRequests: 2, maxWaitingRequests: 3 } });
  const crowd = Array.from({ length: 8 }, () => ask(`${url}api/v1/networks`));
  const refused: Answer[] = [];
  for (const one of crowd)
    one.then(
      (answer) => answer.status === 503 && refused.push(answer),
      () => undefined,
    );
  await expect.poll(() => refused.length).toBe(3);
  expect(reading).toBe(2);
  expect(JSON.parse(refused[0]?.text ?? '')).toMatchObject({ type: 'urn:hallmark:problem:busy' });
  expect((await ask(`${url}healthz`)).status).toBe(200);
  open.resolve();
  expect((await Promise.all(crowd)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
  expect((await ask(`${url}api/v1/networks`)).status).toBe(200);
});

test('asking only for the headers of live events takes no place', async () => {
  const one = { network: 'n', service: 's', networkKind: 'endpoints', serviceKind: 'text', suppliers: 1 };
  const { url } = await serve({ reads: { ...nothing, services: async () => [one] }, limits: { maxLiveClients: 1 } });
  for (let times = 0; times < 3; times++) {
    const answer = await ask(`${url}api/v1/live`, {}, 'HEAD');
    expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([200, 'text/event-stream', '']);
  }
  expect((await ask(`${url}metrics`)).text).toContain('hallmark_live_clients 0');
});
