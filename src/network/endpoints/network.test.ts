import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secret } from '../../config/secret.ts';
import type { EndpointConfig } from '../../config/types.ts';
import { createClient } from '../../openai/client.ts';
import type { Network } from '../network.ts';
import { endpointsAddressPolicy, endpointsNetwork } from './network.ts';

interface Seen {
  readonly url: string;
  readonly authorization: string | undefined;
}

let server: Server;
let url: string;
let seen: Seen[] = [];
const networks: Network[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', authorization: request.headers.authorization });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ object: 'list', data: [{ id: 'served-model' }, { id: 'other' }] }));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}/api/v1`;
});

afterAll(async () => {
  for (const network of networks) await network.close();
  server.close();
});

const endpoint = (name: string, changes: Partial<EndpointConfig> = {}): EndpointConfig => ({
  name,
  url,
  model: null,
  apiKeyEnv: null,
  apiKey: null,
  api: 'completions',
  ...changes,
});

const networkOf = (...endpoints: EndpointConfig[]): Network => {
  seen = [];
  const network = endpointsNetwork({ id: 'mine', endpoints, client: createClient({ addressPolicy: endpointsAddressPolicy(endpoints) }) });
  networks.push(network);
  return network;
};

const relay = async (network: Network, address: string) => {
  const [session] = await network.sessions();
  if (!session) throw new Error('no session');
  return network.relay({ session, address, http: { method: 'GET', path: '/v1/models', body: null } });
};

test('all endpoints are suppliers of one session without end', async () => {
  const network = networkOf(endpoint('first'), endpoint('second', { api: 'chat' }));
  expect(await network.suppliers()).toEqual([
    { serviceId: 'text-generation', address: 'first', name: 'first', urls: [{ rpcType: 'JSON_RPC', url }] },
    { serviceId: 'text-generation', address: 'second', name: 'second', urls: [{ rpcType: 'JSON_RPC', url }] },
  ]);
  expect(await network.sessions()).toEqual([expect.objectContaining({ serviceId: 'text-generation', addresses: ['first', 'second'] })]);
  expect(network).toMatchObject({ id: 'mine', kind: 'endpoints', sessionMs: 600_000 });
  expect([network.api('first', 'text-generation'), network.api('second', 'text-generation')]).toEqual(['completions', 'chat']);
});

test('a relay goes below the base URL with its own key', async () => {
  const network = networkOf(endpoint('first', { apiKey: secret('key-1') }), endpoint('second'));
  expect(await relay(network, 'first')).toMatchObject({ exchange: { ok: true, status: 200 }, computeUnits: 0, evidence: null });
  await relay(network, 'second');
  expect(seen).toEqual([
    { url: '/api/v1/models', authorization: 'Bearer key-1' },
    { url: '/api/v1/models', authorization: undefined },
  ]);
});

test('the model is the configured one, or the first that the endpoint lists, asked once', async () => {
  const network = networkOf(endpoint('named', { model: 'mine' }), endpoint('asked'));
  expect(await network.model('named', 'text-generation')).toBe('mine');
  expect(seen).toHaveLength(0);
  expect(await network.model('asked', 'text-generation')).toBe('served-model');
  expect(await network.model('asked', 'text-generation')).toBe('served-model');
  expect(seen).toHaveLength(1);
  expect(await network.model('nobody', 'text-generation')).toBeNull();
});

test.each([
  ['a malformed URL', 'http//wrong', 'invalid_url'],
  ['another protocol', 'ftp://example.com', 'invalid_url'],
  ['a closed port', 'http://127.0.0.1:1', 'connect_refused'],
])('%s is a supplier that fails', async (_, wrong, kind) => {
  const network = networkOf(endpoint('wrong', { url: wrong }), endpoint('right'));
  expect((await network.suppliers()).map(({ address }) => address)).toEqual(['wrong', 'right']);
  expect((await relay(network, 'wrong')).exchange).toMatchObject({ ok: false, failure: { kind } });
  expect(await network.model('wrong', 'text-generation')).toBeNull();
  expect((await relay(network, 'right')).exchange.ok).toBe(true);
});

test("a name that is not configured, or another network's session, is not in session", async () => {
  const network = networkOf(endpoint('first'));
  expect((await relay(network, 'second')).exchange).toMatchObject({ failure: { kind: 'not_in_session' } });
  const [session] = await network.sessions();
  if (!session) throw new Error('no session');
  const foreign = await network.relay({
    session: { ...session, id: 'other' },
    address: 'first',
    http: { method: 'GET', path: '/', body: null },
  });
  expect(foreign.exchange).toMatchObject({ failure: { kind: 'not_in_session' } });
});

test("a key follows no redirect to another server, and a refused key is nobody else's fault", async () => {
  const strays: string[] = [];
  const other = createServer((request, response) => {
    strays.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
  const elsewhere = other.address();
  const port = typeof elsewhere === 'object' ? elsewhere?.port : 0;
  const hostile = createServer((request, response) => {
    if (request.url?.endsWith('/models')) response.writeHead(307, { location: `http://127.0.0.1:${port}/v1/models` }).end();
    else response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error: request.headers.authorization }));
  });
  await new Promise<void>((ready) => hostile.listen(0, '127.0.0.1', ready));
  const address = hostile.address();
  const hostileUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const network = networkOf(
    endpoint('hostile', { url: hostileUrl, apiKey: secret('very-secret-key') }),
    endpoint('named', { url: `http://127.0.0.1:${port}` }),
  );
  expect(await network.model('hostile', 'text-generation')).toBeNull();
  expect((await relay(network, 'hostile')).exchange).toMatchObject({ failure: { kind: 'redirect_refused' } });
  expect(strays).toEqual([]);
  const [session] = await network.sessions();
  if (!session) throw new Error('no session');
  const http = { method: 'POST', path: '/v1/completions', body: '{}' } as const;
  const { exchange } = await network.relay({ session, address: 'hostile', http });
  expect(exchange).toMatchObject({ ok: false, failure: { kind: 'unauthorized' } });
  expect(JSON.stringify(exchange) + exchange.body.toString()).not.toContain('very-secret-key');
  hostile.close();
  other.close();
});
