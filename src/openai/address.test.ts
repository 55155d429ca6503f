import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTypedCheck, isPublicAddress } from './address.ts';
import { createClient } from './client.ts';
import { kept } from './testing/kept.ts';
import { answering, response } from './testing/raw-server.ts';

const list = { method: 'GET', path: '/v1/models', body: null } as const;

const privateIpv4 = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
];
const publicIpv4 = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '223.255.255.255',
];
const groups = (ipv4: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
};

describe('isPublicAddress', () => {
  test.each(privateIpv4)('refuses %s, and every IPv6 address that carries it', (address) => {
    expect(isPublicAddress(address)).toBe(false);
    for (const form of [
      `::ffff:${address}`,
      `::ffff:${groups(address)}`,
      `64:ff9b::${groups(address)}`,
      `2002:${groups(address)}::1`,
      `::${address}`,
    ]) {
      expect(isPublicAddress(form), form).toBe(false);
    }
  });

  test.each(publicIpv4)('allows %s, and the IPv6 addresses by which hosts reach it', (address) => {
    expect(isPublicAddress(address)).toBe(true);
    for (const form of [`::ffff:${address}`, `64:ff9b::${groups(address)}`, `2002:${groups(address)}::1`]) {
      expect(isPublicAddress(form), form).toBe(true);
    }
  });

  test.each([
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '100::1',
    '64:ff9b:1::1',
    '2001::1',
    '2001:db8::1',
    '2001:20::1',
    '3fff::1',
    '5f00::1',
    '4000::1',
  ])('refuses %s', (address) => expect(isPublicAddress(address)).toBe(false));

  test.each(['2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '2001:4860:4860::8888'])('allows %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each(['', 'localhost', '127.1', '0x7f000001', '2130706433', '1.1.1.1 ', '1.1.1.1\n', '1.1.1'])(
    'refuses "%s", which is no address',
    (text) => {
      expect(isPublicAddress(text)).toBe(false);
    },
  );

  test('agrees with the plain reading of the private IPv4 ranges on random addresses', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), (number) => {
        const [a = 0, b = 0, c = 0, d = 0] = [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255];
        const inRange =
          [0, 10, 127].includes(a) ||
          a >= 224 ||
          (a === 100 && b >= 64 && b < 128) ||
          (a === 169 && b === 254) ||
          (a === 172 && b >= 16 && b < 32) ||
          (a === 192 && b === 168) ||
          (a === 198 && (b === 18 || b === 19));
        if (inRange) expect(isPublicAddress(`${a}.${b}.${c}.${d}`)).toBe(false);
      }),
      { seed: 1, numRuns: 2_000 },
    );
  });
});

describe('what an operator typed', () => {
  test.each([
    ['http://10.0.0.5:8000/v1', 'http://10.0.0.5:8000', true],
    ['http://10.0.0.5:8000/v1', 'http://10.0.0.5:8000/other', true],
    ['http://10.0.0.5:8000/v1', 'http://10.0.0.5:22', false],
    ['http://10.0.0.5:8000/v1', 'https://10.0.0.5:8000', false],
    ['http://10.0.0.5:8000/v1', 'http://10.0.0.6:8000', false],
    ['http://GPU-box:8000', 'http://gpu-box:8000/v1', true],
    ['http://localhost', 'http://localhost:80/', true],
    ['http://localhost', 'http://127.0.0.1/', false],
    ['localhost', 'https://localhost:1234/', true],
    ['localhost:80', 'http://localhost/', true],
    ['localhost:80', 'http://localhost:81/', false],
    ['localhost:443', 'https://localhost/', true],
    ['::1', 'http://[::1]:9000/', true],
    ['[::1]:9000', 'http://[::1]:9000/', true],
    ['[::1]:9000', 'http://[::1]:9001/', false],
    ['127.0.0.1', 'http://2130706433:9000/', true],
  ])('%s trusts %s: %s', (typed, url, trusted) => {
    expect(createTypedCheck([typed])(new URL(url))).toBe(trusted);
  });
});

describe('a learnt host', () => {
  const spellings = [
    '127.0.0.1',
    '127.1',
    '127.0.0.1.',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:0:0:1]',
    '0',
    '[::]',
    '１２７.0.0.1',
    '127。0。0。1',
  ];

  test.each(spellings)('written as %s is refused, and nothing is connected to', async (host) => {
    const server = kept(await answering(response('{}')));
    const client = kept(createClient());
    const exchange = await client.send({ baseUrl: `http://${host}:${server.port}/v1` }, list);
    expect(exchange).toMatchObject({ ok: false, failure: { kind: 'private_address' } });
    expect(server.received).toHaveLength(0);
  });

  test('that resolves to a private address is refused; typed, the same host is reached', async () => {
    const server = kept(await answering(response('{}')));
    const learnt = kept(createClient({ lookup: systemLookup }));
    const typed = kept(createClient({ addressPolicy: { typed: [`localhost:${server.port}`] } }));
    const target = { baseUrl: `http://localhost:${server.port}` };
    expect(await learnt.send(target, list)).toMatchObject({ ok: false, failure: { kind: 'private_address' } });
    expect(server.received).toHaveLength(0);
    expect((await typed.send(target, list)).ok).toBe(true);
  });

  test('with one private address among public ones is refused whole', async () => {
    const lookup: LookupFunction = (_, __, callback) =>
      callback(null, [
        { address: '1.1.1.1', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]);
    const client = kept(createClient({ lookup }));
    const exchange = await client.send({ baseUrl: 'http://mixed.example' }, list);
    expect(exchange).toMatchObject({ ok: false, failure: { kind: 'private_address' } });
    if (!exchange.ok)
      expect(exchange.failure.detail).toMatch(/mixed\.example has the address 10\.0\.0\.1, which is not a public one; .*typing the host/);
  });

  // Two loopback addresses, one of which counts as public here: a name that answers now one, now the other.
  test('that changes its address between check and connection gains nothing: it is asked once a connection, and what it said is dialled', async () => {
    const outside = kept(await answering(response('{"outside":1}', 'connection: close')));
    const answers: string[] = [];
    const lookup: LookupFunction = (_, options, callback) => {
      const address = answers.length % 2 === 0 ? '127.0.0.2' : '127.0.0.1';
      answers.push(address);
      if (options.all === true) callback(null, [{ address, family: 4 }]);
      else callback(null, address, 4);
    };
    const client = kept(
      createClient({ lookup, addressPolicy: { isAllowed: (address) => address === '127.0.0.2' }, deadlines: { connectMs: 500 } }),
    );
    const target = { baseUrl: `http://rebinding.example:${outside.port}` };
    const kinds: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const exchange = await client.send(target, list);
      kinds.push(exchange.ok ? 'ok' : exchange.failure.kind);
    }
    // The server listens on 127.0.0.1 alone: no round reaches it, neither the checked address (nobody there) nor the other (refused).
    expect(kinds).toEqual([
      'connect_refused',
      'private_address',
      'connect_refused',
      'private_address',
      'connect_refused',
      'private_address',
    ]);
    expect(answers).toHaveLength(6);
    expect(outside.received).toHaveLength(0);
  });

  test('is judged once more by the address that the socket reached', async () => {
    const server = kept(await answering(response('{}')));
    let asked = 0;
    // A judge that changes its mind stands for whatever might slip past the first check.
    const isAllowed = (): boolean => {
      asked += 1;
      return asked === 1;
    };
    const lookup: LookupFunction = (_, options, callback) =>
      options.all === true ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
    const client = kept(createClient({ lookup, addressPolicy: { isAllowed } }));
    const exchange = await client.send({ baseUrl: `http://host.example:${server.port}` }, list);
    expect(exchange).toMatchObject({ ok: false, failure: { kind: 'private_address' } });
    expect(server.received.join('')).toBe('');
  });
});
