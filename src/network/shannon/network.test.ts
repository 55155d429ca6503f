// The whole way: sessions from a chain's nodes, signed relays to both relay miners, answers checked, evidence kept.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createClient } from '../../openai/client.ts';
import type { HttpRequest } from '../../openai/exchange.ts';
import type { RelayOutcome } from '../network.ts';
import { shannonNetwork } from './network.ts';
import { verifyEvidence } from './relay/verify-evidence.ts';
import { bothMiners, type SimKit, type SimKitOptions, simKit } from './testing/sim-kit.ts';
import { completion, json } from './testing/test-backend.ts';
import { relayResponse } from './wire/relay-messages.ts';

const kits: SimKit[] = [];
const open = async (options?: SimKitOptions): Promise<SimKit> => {
  const kit = await simKit(options);
  kits.push(kit);
  return kit;
};
afterEach(async () => {
  await Promise.all(kits.splice(0).map((kit) => kit.close()));
});

const http: HttpRequest = { method: 'POST', path: '/v1/completions', body: '{"prompt":"2+2=","max_tokens":4}' };
const ask = async (kit: SimKit, name: string, request: HttpRequest = http): Promise<RelayOutcome> =>
  kit.network.relay({ session: await kit.session(), address: kit.addressOf(name), http: request });
const kindOf = ({ exchange }: RelayOutcome): string => (exchange.ok ? 'ok' : exchange.failure.kind);
const textOf = ({ exchange }: RelayOutcome): string => exchange.body.toString();
const verdictOf = ({ evidence }: RelayOutcome) => verifyEvidence(evidence?.toString() ?? '');

describe('a network of both relay miners', () => {
  test('lists services, suppliers and the current session', async () => {
    const kit = await open();
    expect(kit.network.services).toEqual([{ id: 'text-generation', kind: 'text' }]);
    expect(kit.network.sessionMs).toBe(10_000);
    expect(await kit.network.height()).toBe(41);
    expect(await kit.network.suppliers()).toEqual(
      kit.sim.suppliers.map(({ address, url }) => ({
        serviceId: 'text-generation',
        address,
        name: null,
        urls: [{ rpcType: 'JSON_RPC', url }],
      })),
    );
    const session = await kit.session();
    expect(session).toMatchObject({ application: kit.addressOf('application'), startHeight: 41, endHeight: 50 });
    expect([...session.addresses].sort()).toEqual([kit.addressOf('one'), kit.addressOf('two')].sort());
    kit.goTo(51);
    expect(await kit.session()).toMatchObject({ startHeight: 51, endHeight: 60 });
    expect((await kit.session()).id).not.toBe(session.id);
  });

  test.each(['one', 'two'])('a relay to supplier %s, with evidence that anybody can verify', async (name) => {
    const kit = await open();
    const outcome = await ask(kit, name);
    expect(outcome.exchange).toMatchObject({ ok: true, status: 200, contentType: 'application/json' });
    expect(JSON.parse(textOf(outcome))).toEqual(completion(' 4'));
    expect(outcome).toMatchObject({ height: 41, computeUnits: 100 });
    expect(kit.backend.asked).toEqual([{ method: 'POST', path: '/v1/completions', body: http.body }]);
    const verdict = verdictOf(outcome);
    expect(verdict).toMatchObject({ ok: true, problems: [], chainId: 'shannon-sim', height: 41, supplierAddress: kit.addressOf(name) });
    expect(verdict.ring).toEqual([kit.addressOf('application'), kit.addressOf('gateway')]);
    expect(Buffer.from(verdict.request?.body ?? '').toString()).toBe(http.body);
    expect(JSON.parse(Buffer.from(verdict.response?.body ?? '').toString())).toEqual(completion(' 4'));
  });

  test.each(['one', 'two'])('a stream from supplier %s', async (name) => {
    const kit = await open();
    const outcome = await ask(kit, name, { ...http, body: '{"prompt":"2+2=","stream":true}' });
    expect(outcome.exchange).toMatchObject({ ok: true, contentType: 'text/event-stream' });
    expect(textOf(outcome)).toContain('🦊');
    expect(
      textOf(outcome)
        .split('\n')
        .filter((line) => line !== '').length,
    ).toBe(4);
    expect(textOf(outcome)).toMatch(/data: \[DONE\]\n\n$/);
    expect(verdictOf(outcome)).toMatchObject({ ok: true });
  });

  test.each([
    ['one', 500, 'http_server_error', true],
    ['one', 429, 'rate_limited', true],
    ['one', 404, 'http_client_error', true],
    ['two', 500, 'http_server_error', false],
    ['two', 429, 'rate_limited', true],
    ['two', 400, 'http_client_error', true],
  ] as const)('supplier %s whose server answers %i', async (name, status, kind, isSigned) => {
    const kit = await open();
    kit.backend.override = (_, response) => {
      json(response, status, { error: { message: 'no' } });
      return true;
    };
    const outcome = await ask(kit, name);
    expect(kindOf(outcome)).toBe(kind);
    expect(outcome.exchange.status).toBe(status);
    expect(outcome.computeUnits).toBe(isSigned ? 100 : 0);
    expect(verdictOf(outcome).ok).toBe(isSigned);
  });

  test('a packed answer is unpacked, within the limits', async () => {
    const kit = await open({ network: { limits: { decodedBytes: 50_000 } } });
    let body = gzipSync(JSON.stringify(completion(' 4')));
    kit.backend.override = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(body);
      return true;
    };
    expect(JSON.parse(textOf(await ask(kit, 'one')))).toEqual(completion(' 4'));
    body = gzipSync(Buffer.alloc(10_000_000));
    expect(kindOf(await ask(kit, 'two'))).toBe('decompressed_too_large');
  });

  test('a server that is down or slow is its supplier’s affair', async () => {
    const kit = await open({
      suppliers: (backendUrl) => [
        { name: 'down', kind: 'poktroll', serviceIds: ['text-generation'], backendUrl: 'http://127.0.0.1:1' },
        { name: 'slow', kind: 'poktroll', serviceIds: ['text-generation'], backendUrl, backendMs: 100 },
      ],
    });
    kit.backend.override = () => true;
    const down = await ask(kit, 'down');
    expect(kindOf(down)).toBe('miner_error');
    // The miner's own text names addresses of its inner network.
    expect(down.exchange.ok ? '' : down.exchange.failure.detail).not.toContain('127.0.0.1');
    expect(kindOf(await ask(kit, 'slow'))).toBe('first_byte_timeout');
  });
});

describe('suppliers that cheat', () => {
  const cheating = (tamper: (bytes: Buffer) => Buffer) => (backendUrl: string) => bothMiners(backendUrl).map((its) => ({ ...its, tamper }));
  const replaced =
    (change: (response: ReturnType<typeof relayResponse.decode>) => ReturnType<typeof relayResponse.decode>) =>
    (bytes: Buffer): Buffer =>
      Buffer.from(relayResponse.encode(change(relayResponse.decode(bytes))));

  test.each([
    [
      'a changed payload',
      replaced((its) => ({ ...its, payload: Buffer.concat([its.payload, Buffer.from([0x1a, 0])]) })),
      'signature_wrong',
    ],
    [
      'a changed payload and its hash',
      replaced((its) => ({ ...its, payload: Buffer.from('x'), payloadHash: createHash('sha256').update('x').digest() })),
      'signature_wrong',
    ],
    ['no signature', replaced((its) => ({ ...its, meta: { ...its.meta, signature: new Uint8Array(0) } })), 'signature_missing'],
    ['another signature', replaced((its) => ({ ...its, meta: { ...its.meta, signature: new Uint8Array(64).fill(1) } })), 'signature_wrong'],
    ['no session', replaced((its) => ({ ...its, meta: { ...its.meta, sessionHeader: null } })), 'not_a_relay'],
    ['a page of HTML', () => Buffer.from('<html>not found</html>'), 'not_a_relay'],
    ['the bare answer of the server', () => Buffer.from(JSON.stringify(completion(' 4'))), 'not_a_relay'],
    ['nothing', () => Buffer.alloc(0), 'signature_missing'],
  ])('%s', async (_, tamper, kind) => {
    const kit = await open({ suppliers: cheating(tamper) });
    const outcomes = [await ask(kit, 'one'), await ask(kit, 'two')];
    for (const outcome of outcomes) {
      expect(kindOf(outcome)).toBe(kind);
      expect(outcome.computeUnits).toBe(0);
      expect(verdictOf(outcome).ok).toBe(false);
    }
  });

  test('an answer of an earlier session', async () => {
    let first: Buffer | null = null;
    const kit = await open({
      suppliers: cheating((bytes) => {
        first ??= bytes;
        return first;
      }),
    });
    expect(kindOf(await ask(kit, 'one'))).toBe('ok');
    kit.goTo(54);
    const outcome = await ask(kit, 'one');
    expect(kindOf(outcome)).toBe('other_session');
    expect(verdictOf(outcome).problems.join()).toContain('other_session');
  });

  test('a frame of a stream that was changed', async () => {
    let frames = 0;
    const kit = await open({
      suppliers: cheating((bytes) => {
        frames += 1;
        if (frames === 2) bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
        return bytes;
      }),
    });
    kit.backend.override = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: a\n\n');
      setTimeout(() => response.end('data: [DONE]\n\n'), 30);
      return true;
    };
    const outcome = await ask(kit, 'two', { ...http, body: '{"stream":true}' });
    expect(kindOf(outcome)).toBe('signature_wrong');
    expect(outcome.exchange.ok ? '' : outcome.exchange.failure.detail).toContain('frame 2 of 2');
  });

  test('a supplier without a public key on chain', async () => {
    const kit = await open();
    kit.sim.chain.hideKey(kit.addressOf('one'));
    expect(kindOf(await ask(kit, 'one'))).toBe('no_supplier_key');
  });

  test('a URL that leads into a private network is not asked', async () => {
    const kit = await open({ client: createClient() });
    const outcome = await ask(kit, 'one');
    expect(kindOf(outcome)).toBe('private_address');
    expect(outcome.evidence).toBeNull();
    expect(kit.backend.asked).toEqual([]);
  });
});

describe('sessions', () => {
  test('no relay is sent outside of its session and grace', async () => {
    const kit = await open();
    const session = await kit.session();
    const relay = () => kit.network.relay({ session, address: kit.addressOf('one'), http });
    kit.goTo(50);
    expect(kindOf(await relay())).toBe('ok');
    kit.goTo(51);
    expect(kindOf(await relay())).toBe('ok');
    kit.goTo(52);
    expect(kindOf(await relay())).toBe('not_in_session');
    expect(kit.backend.asked.length).toBe(2);
    const invented = { ...(await kit.session()), id: 'ab'.repeat(32) };
    expect(kindOf(await kit.network.relay({ session: invented, address: kit.addressOf('one'), http }))).toBe('not_in_session');
    expect(kindOf(await kit.network.relay({ session: await kit.session(), address: kit.addressOf('gateway'), http }))).toBe(
      'not_in_session',
    );
    expect(kit.backend.asked.length).toBe(2);
  });

  test('at the edge, a miner that is a block behind is asked once more in the session before', async () => {
    let lag = 0;
    const kit = await open({ suppliers: (backendUrl) => bothMiners(backendUrl).map((its) => ({ ...its, lagBlocks: () => lag })) });
    lag = 2;
    kit.goTo(52);
    for (const name of ['one', 'two']) {
      const outcome = await ask(kit, name);
      expect(kindOf(outcome)).toBe('ok');
      expect(verdictOf(outcome).session).toMatchObject({ startHeight: 41n, endHeight: 50n });
      expect(verdictOf(outcome).ok).toBe(true);
    }
  });

  test('at the edge, a refusal in both sessions is nobody’s fault; in the middle it is the supplier’s', async () => {
    let lag = 0;
    const kit = await open({ suppliers: (backendUrl) => bothMiners(backendUrl).map((its) => ({ ...its, lagBlocks: () => lag })) });
    lag = 25;
    kit.goTo(62);
    expect(kindOf(await ask(kit, 'one'))).toBe('not_in_session');
    expect(kindOf(await ask(kit, 'two'))).toBe('not_in_session');
    kit.goTo(66);
    expect(kindOf(await ask(kit, 'one'))).toBe('miner_error');
    expect(kindOf(await ask(kit, 'two'))).toBe('miner_error');
    expect(kit.backend.asked).toEqual([]);
  });

  test('a gateway that the application leaves signs until the session ends', async () => {
    const kit = await open();
    kit.sim.chain.undelegate(kit.addressOf('application'), kit.addressOf('gateway'));
    expect(kindOf(await ask(kit, 'one'))).toBe('ok');
    kit.goTo(51);
    const outcome = await ask(kit, 'one');
    expect(kindOf(outcome)).toBe('signing_failed');
    expect(outcome.exchange.ok ? '' : outcome.exchange.failure.detail).toContain(
      `give the key of the application ${kit.addressOf('application')}`,
    );
  });

  test('an application alone signs with its own key, twice in the ring', async () => {
    const kit = await open({ sim: { applications: [{ name: 'application', serviceId: 'text-generation' }] }, signers: ['application'] });
    const outcome = await ask(kit, 'one');
    expect(kindOf(outcome)).toBe('ok');
    expect(verdictOf(outcome).ring).toEqual([kit.addressOf('application'), kit.addressOf('application')]);
  });

  test('a ring member without public key is named', async () => {
    const kit = await open();
    kit.sim.chain.hideKey(kit.addressOf('application'));
    const outcome = await ask(kit, 'one');
    expect(kindOf(outcome)).toBe('signing_failed');
    expect(outcome.exchange.ok ? '' : outcome.exchange.failure.detail).toContain(kit.addressOf('application'));
  });

  test('several applications and services', async () => {
    const services = [
      { id: 'text-generation', name: 'Text', computeUnitsPerRelay: 100n },
      { id: 'text-embedding', name: 'Embeddings', computeUnitsPerRelay: 7n },
    ];
    const kit = await open({
      sim: {
        services,
        applications: [
          { name: 'application', serviceId: 'text-generation', gateways: ['gateway'] },
          { name: 'second', serviceId: 'text-embedding', gateways: ['gateway'] },
        ],
      },
      suppliers: (backendUrl) => bothMiners(backendUrl).map((its) => ({ ...its, serviceIds: services.map(({ id }) => id) })),
    });
    await kit.network.close();
    const network = await shannonNetwork({
      id: 'two',
      chain: kit.chain,
      client: createClient({ addressPolicy: { typed: ['127.0.0.1'] } }),
      keys: [kit.sim.chain.key('gateway')],
      applications: [{ address: kit.addressOf('application') }, { address: kit.addressOf('second') }],
    });
    expect(network.services).toEqual([
      { id: 'text-generation', kind: 'text' },
      { id: 'text-embedding', kind: 'embedding' },
    ]);
    const sessions = await network.sessions();
    expect(sessions.map(({ serviceId, application }) => [serviceId, application])).toEqual([
      ['text-generation', kit.addressOf('application')],
      ['text-embedding', kit.addressOf('second')],
    ]);
    for (const session of sessions) {
      const outcome = await network.relay({ session, address: kit.addressOf('two'), http });
      expect(kindOf(outcome)).toBe('ok');
      expect(outcome.computeUnits).toBe(session.serviceId === 'text-embedding' ? 7 : 100);
    }
    await network.close();
  });
});

describe('the budget', () => {
  test('stops before the stake runs out, after a warning', async () => {
    const warnings: string[] = [];
    // 10 relays: a stake of 840,000 upokt, over 20 shares of a session's suppliers and open sessions, at 4,200 upokt a relay.
    const kit = await open({
      sim: {
        suppliersPerSession: 10,
        applications: [{ name: 'application', serviceId: 'text-generation', stakeUpokt: 840_000n, gateways: ['gateway'] }],
      },
      network: { budget: { warn: (text) => warnings.push(text) } },
    });
    for (let relay = 1; relay <= 10; relay += 1) {
      expect(kindOf(await ask(kit, 'one'))).toBe('ok');
      expect(warnings.length).toBe(relay < 8 ? 0 : 1);
    }
    const outcome = await ask(kit, 'one');
    expect(kindOf(outcome)).toBe('over_serviced');
    expect(outcome.exchange.ok ? '' : outcome.exchange.failure.detail).toContain('stake more');
    expect(warnings[0]).toContain('8 of the 10 relays');
    expect(kit.backend.asked.length).toBe(10);
    expect(kindOf(await ask(kit, 'two'))).toBe('ok');
    kit.goTo(51);
    expect(kindOf(await ask(kit, 'one'))).toBe('ok');
  });

  test('a configured budget holds for the session, whoever is asked', async () => {
    const kit = await open({ network: { budget: { relaysPerSession: 3 } } });
    const kinds = [];
    for (const name of ['one', 'two', 'one', 'two']) kinds.push(kindOf(await ask(kit, name)));
    expect(kinds).toEqual(['ok', 'ok', 'ok', 'over_serviced']);
  });

  test('"over-serviced" is believed only where our own count speaks for it', async () => {
    const kit = await open();
    const application = kit.sim.chain.application(kit.addressOf('application'));
    // Somebody else used up the stake of which we believe that it is there.
    Object.assign(kit.sim.chain, { application: () => ({ ...application, stakeUpokt: 0n }) });
    expect(kindOf(await ask(kit, 'one'))).toBe('rate_limited');
    expect(kindOf(await ask(kit, 'two'))).toBe('rate_limited');
  });
});

describe('nodes', () => {
  test('one that goes down, lags or lies is left for the other', async () => {
    const kit = await open();
    const [rest, comet] = kit.sim.nodes;
    for (const fault of [{ down: true }, { chainId: 'another' }, { lagBlocks: 9 }]) {
      rest?.misbehave(fault);
      expect(kindOf(await ask(kit, 'one'))).toBe('ok');
      rest?.misbehave({});
      comet?.misbehave(fault);
      expect(kindOf(await ask(kit, 'two'))).toBe('ok');
      comet?.misbehave({});
    }
    rest?.misbehave({ down: true });
    comet?.misbehave({ down: true });
    await expect(kit.network.sessions()).rejects.toThrow('none of 2 nodes answers');
    const session = {
      id: 'x',
      serviceId: 'text-generation',
      application: kit.addressOf('application'),
      startHeight: 41,
      endHeight: 50,
      addresses: [],
    };
    expect(kindOf(await kit.network.relay({ session, address: kit.addressOf('one'), http }))).toBe('network_unavailable');
  });

  test('a chain that starts anew is followed', async () => {
    const kit = await open();
    const before = await kit.session();
    kit.goTo(7);
    const after = await kit.session();
    expect(after).toMatchObject({ startHeight: 1, endHeight: 10 });
    expect(after.id).not.toBe(before.id);
    expect(kindOf(await ask(kit, 'one'))).toBe('ok');
  });
});

describe('models', () => {
  test('are asked for with a relay, once', async () => {
    const kit = await open();
    expect(await kit.network.model(kit.addressOf('one'), 'text-generation')).toBe('the-model');
    expect(await kit.network.model(kit.addressOf('one'), 'text-generation')).toBe('the-model');
    expect(kit.backend.asked).toEqual([{ method: 'GET', path: '/v1/models', body: '' }]);
    expect(await kit.network.model(kit.addressOf('gateway'), 'text-generation')).toBeNull();
  });

  test('or set for a service, as its API is', async () => {
    const kit = await open({ network: { services: { 'text-generation': { model: 'pocket_network', api: 'chat' } } } });
    expect(await kit.network.model(kit.addressOf('one'), 'text-generation')).toBe('pocket_network');
    expect(kit.network.api(kit.addressOf('one'), 'text-generation')).toBe('chat');
    expect(kit.backend.asked).toEqual([]);
  });
});

describe('what cannot be opened', () => {
  test.each([
    [{ signers: ['stranger'] }, 'no configured key may sign for'],
    [{ network: { applications: [] } }, 'no application is configured'],
    [{ network: { applications: [{ address: 'pokt1nobody' }] } }, 'there is no application pokt1nobody'],
  ])('%j', async (options, message) => {
    await expect(open(options)).rejects.toThrow(message);
  });
});

test('closing destroys the keys', async () => {
  const kit = await open();
  const session = await kit.session();
  await kit.network.close();
  await expect(kit.network.relay({ session, address: kit.addressOf('one'), http })).rejects.toThrow('was destroyed');
});
