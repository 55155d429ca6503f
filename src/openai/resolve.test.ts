import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import type { Exchange } from './exchange.ts';
import { createDnsLookup } from './resolve.ts';
import { type DnsServer, dnsServer } from './testing/dns-server.ts';
import { kept } from './testing/kept.ts';
import { answering, response } from './testing/raw-server.ts';

/** Asks `host` over this name server; loopback counts as public, so that there is something to reach. */
const ask = (server: DnsServer, host: string): Promise<Exchange> => {
  const client = kept(
    createClient({
      lookup: createDnsLookup([server.address]),
      addressPolicy: { isAllowed: (address) => address === '127.0.0.1' },
      deadlines: { connectMs: 300 },
    }),
  );
  return client.send({ baseUrl: `http://${host}` }, { method: 'GET', path: '/v1/models', body: null });
};

test('a learnt host is resolved over DNS and reached', async () => {
  const web = kept(await answering(response('{}')));
  const dns = kept(await dnsServer(() => ['127.0.0.1']));
  expect(await ask(dns, `host.example:${web.port}`)).toMatchObject({ ok: true });
  expect(new Set(dns.asked)).toEqual(new Set(['host.example']));
});

test('names of the hosts file mean nothing: DNS is asked, and what it says is judged', async () => {
  const dns = kept(await dnsServer((name) => (name === 'localhost' ? ['10.1.2.3'] : [])));
  expect(await ask(dns, 'localhost:1')).toMatchObject({ ok: false, failure: { kind: 'private_address' } });
});

test('a name that does not exist is dns_failed', async () => {
  const dns = kept(await dnsServer(() => []));
  expect(await ask(dns, 'nowhere.example')).toMatchObject({ ok: false, failure: { kind: 'dns_failed' } });
});

test('a name server that says nothing ends at the connect deadline', async () => {
  const dns = kept(await dnsServer(() => null));
  expect(await ask(dns, 'silent.example')).toMatchObject({ ok: false, failure: { kind: 'connect_timeout' } });
});

test('of a name with hundreds of addresses, eight are tried', async () => {
  const dns = kept(await dnsServer(() => Array.from({ length: 25 }, (_, index) => `127.0.0.${index + 1}`)));
  const found = await new Promise((resolve) =>
    createDnsLookup([dns.address])('many.example', { all: true }, (_, addresses) => resolve(addresses)),
  );
  expect(found).toHaveLength(8);
});
