import { createServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { testCertificate, testKey } from './testing/certificate.ts';

const trusted = getCACertificates('default');
beforeAll(() => setDefaultCACertificates([...trusted, testCertificate]));
afterAll(() => setDefaultCACertificates(trusted));

test("over TLS: answers, a kept connection, the headers of Node's fetch, and no answer for another name's certificate", async () => {
  const heads: string[][] = [];
  let connections = 0;
  const server = createServer({ cert: testCertificate, key: testKey }, (request, answer) => {
    heads.push(request.rawHeaders);
    request.resume().on('end', () => answer.end('{}'));
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = createClient({
    addressPolicy: { typed: ['127.0.0.1', 'localhost', 'other.example'] },
    lookup: (_, options, callback) =>
      options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
  });
  const ask = { method: 'POST', path: '/v1/completions', body: '{}' } as const;
  for (const host of ['127.0.0.1', 'localhost', 'localhost']) {
    expect(await client.send({ baseUrl: `https://${host}:${port}` }, ask)).toMatchObject({ ok: true });
  }
  expect(connections).toBe(2);
  await fetch(`https://127.0.0.1:${port}/v1/completions`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  expect(heads[0]).toEqual(heads[3]);
  const other = await client.send({ baseUrl: `https://other.example:${port}` }, ask);
  expect(other).toMatchObject({ ok: false, failure: { kind: 'tls_failed' } });
  await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test("an operator's own server: trusted by its certificate, or without any check, by typed hosts only", async () => {
  setDefaultCACertificates(trusted);
  const server = createServer({ cert: testCertificate, key: testKey }, (request, answer) => {
    request.resume().on('end', () => answer.end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const baseUrl = `https://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const ask = { method: 'POST', path: '/v1/completions', body: '{}' } as const;
  const outcome = async (tls: object | undefined, typed: readonly string[]): Promise<string> => {
    const client = createClient({ addressPolicy: { typed, isAllowed: () => true }, ...(tls && { tls }) });
    const exchange = await client.send({ baseUrl }, ask);
    await client.close();
    return exchange.ok ? 'answered' : exchange.failure.kind;
  };
  expect(await outcome(undefined, [baseUrl])).toBe('tls_failed');
  expect(await outcome({ ca: testCertificate }, [baseUrl])).toBe('answered');
  expect(await outcome({ rejectUnauthorized: false }, [baseUrl])).toBe('answered');
  expect(await outcome({ rejectUnauthorized: false }, [])).toBe('tls_failed');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
