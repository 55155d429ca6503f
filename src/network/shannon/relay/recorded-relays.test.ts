// What real relay miners answered, answered once more over HTTP: each recording must end as what it was, whoever's keys it was made with.
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../../openai/client.ts';
import { defaultLimits } from '../../../openai/limits.ts';
import { testKey } from '../testing/arbitraries.ts';
import { base64, golden, hasGolden, headerOfJson } from '../testing/golden.ts';
import type { RecordedRelayJson } from '../testing/golden-types.ts';
import { recoverSupplierKey } from '../testing/recover-key.ts';
import { splitFrames } from '../wire/frames.ts';
import { httpRequest } from '../wire/http-messages.ts';
import { relayRequest } from '../wire/relay-messages.ts';
import type { Circumstances } from './refusal.ts';
import { type SentRelay, sendRelay } from './send-relay.ts';

type Answered = RecordedRelayJson & Required<Pick<RecordedRelayJson, 'response' | 'session_header'>>;
const isAnswered = (relay: RecordedRelayJson): relay is Answered => relay.response !== undefined && relay.session_header !== undefined;

const key = testKey('gateway');
const client = createClient({ addressPolicy: { typed: ['127.0.0.1'] } });
let current: Answered['response'] | null = null;
const received: { method: string; url: string; rpcType: string; body: Buffer }[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method = '', url: target = '' } = request;
    received.push({ method, url: target, rpcType: String(request.headers['rpc-type']), body: Buffer.concat(chunks) });
    const headers: Record<string, string[]> = {};
    for (const [name, values] of Object.entries(current?.headers ?? {})) headers[name] = [...values];
    response.writeHead(current?.status ?? 500, headers).end(base64(current?.body_base64 ?? ''));
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/staked/path?a=b`;
});
afterAll(async () => {
  await client.close();
  server.close();
});

async function replay(relay: Answered, circumstances: Circumstances): Promise<SentRelay> {
  current = relay.response;
  received.length = 0;
  const body = base64(relay.response.body_base64);
  const [signed = body] = relay.frames ? splitFrames(body).frames : [];
  return sendRelay(
    {
      sessionHeader: headerOfJson(relay.session_header),
      supplierAddress: relay.supplier_operator_address,
      supplierPublicKey: recoverSupplierKey(signed, relay.supplier_operator_address),
      endpoint: { url, rpcType: 4 },
      ring: [testKey('application').publicKey, key.publicKey],
      key,
      http: { method: 'POST', path: '/v1/completions', body: '{}' },
      circumstances: async () => circumstances,
      chainId: 'recorded',
      height: 1,
    },
    { client, limits: defaultLimits },
  );
}

const calm: Circumstances = { isAtEdge: false, budgetUsed: 0 };
const tense: Circumstances = { isAtEdge: true, budgetUsed: 1 };

/** As the notes beside the recordings say what each refusal means. */
function refusalOf({ response, decoded }: Answered): 'session' | 'ring' | 'budget' | 'timeout' | 'own' {
  const error = decoded?.relay_miner_error;
  const text = error ? '' : base64(response.body_base64).toString();
  if (error?.codespace === 'relay_authenticator') return 'session';
  if (/session (?:expired|ID mismatch|timing)|height mismatch|ahead of the last committed block/i.test(error?.message ?? text))
    return 'session';
  if (error?.codespace === 'rings' || (response.status === 403 && text.includes('ring'))) return 'ring';
  if (response.status === 429 || (error?.codespace === 'relayer_proxy' && error.code === 7)) return 'budget';
  return error?.codespace === 'relayer_proxy' && error.code === 10 ? 'timeout' : 'own';
}

if (hasGolden) {
  describe.each(['relays', 'relays_pocket_relay_miner', 'undelegation_relays_same-session', 'undelegation_relays_next-session'])(
    'recordings/%s.json',
    (file) => {
      const { relays }: { relays: readonly RecordedRelayJson[] } = golden(`recordings/${file}.json`);
      const answered = relays.filter(isAnswered);

      test.each(answered.map((relay) => [relay.name, relay] as const))('%s', async (_, relay) => {
        const sent = await replay(relay, calm);
        const { exchange, evidence, isSigned, again } = sent;
        expect(evidence).not.toBeNull();
        const [post] = received;
        expect([received.length, post?.method, post?.url, post?.rpcType]).toEqual([1, 'POST', '/staked/path?a=b', '4']);
        const request = relayRequest.decode(post?.body ?? Buffer.alloc(0));
        expect(request.meta.sessionHeader).toEqual(headerOfJson(relay.session_header));
        expect(httpRequest.decode(request.payload)).toMatchObject({ method: 'POST', url: url.replace('?', '/v1/completions?') });

        if (relay.frames) {
          expect([exchange.ok, isSigned, exchange.body.toString()]).toEqual([
            true,
            true,
            relay.frames.map((its) => its.body_utf8).join(''),
          ]);
          return;
        }
        if (relay.sdk_verdict?.accepted) {
          const inner = relay.decoded?.http_response;
          const status = inner?.status_code ?? 200;
          expect([exchange.ok, isSigned, exchange.status, again]).toEqual([status < 300, true, status, null]);
          if (exchange.ok && inner?.body_utf8 !== undefined) expect(exchange.body.toString()).toBe(inner.body_utf8);
          return;
        }
        if (exchange.ok) throw new Error('what the network refuses was taken for an answer');
        expect(isSigned).toBe(false);
        // Miners name hosts of the supplier's inner network.
        expect(exchange.failure.detail).not.toMatch(/:\/\/|\d+\.\d+\.\d+\.\d+/);
        const edge = await replay(relay, tense);
        const kinds = [exchange.failure.kind, edge.exchange.ok ? 'answer' : edge.exchange.failure.kind];
        switch (refusalOf(relay)) {
          case 'session':
            expect([...kinds, again, edge.again]).toEqual(['miner_error', 'not_in_session', null, 'session']);
            break;
          case 'budget':
            expect(kinds).toEqual(['rate_limited', 'over_serviced']);
            break;
          case 'timeout':
            expect(kinds).toEqual(['first_byte_timeout', 'first_byte_timeout']);
            break;
          case 'ring':
            expect([...kinds, again, edge.again]).toEqual(['miner_error', 'miner_error', 'ring', 'ring']);
            break;
          case 'own':
            expect([kinds[0] === kinds[1], again, edge.again]).toEqual([true, null, null]);
        }
      });
    },
  );
}
