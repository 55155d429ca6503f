import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completionAnswer, parseAnswer } from '../../openai/answer.ts';
import { createClient, type OpenAiClient } from '../../openai/client.ts';
import type { Network, Session } from '../network.ts';
import { NetworkError } from '../network-error.ts';
import { tricks } from './behaviours/hostile/hostile.ts';
import { genesisMs } from './chain.ts';
import { connectLocalNet, localnetAddressPolicy } from './connect.ts';
import { type LocalNet, startLocalNet } from './localnet.ts';
import { type TinyFolder, tinyFolder } from './testing/tiny-folder.ts';
import type { Truth, ZooEntry } from './zoo.ts';

let folder: TinyFolder;
const opened: { close(): Promise<void> }[] = [];

beforeAll(() => {
  folder = tinyFolder(['strong', 'weak']);
});

afterAll(async () => {
  for (const it of opened.reverse()) await it.close();
  folder.remove();
});

const inhabitant = (key: string, truth: Truth): ZooEntry => ({ key, name: `The ${key}`, claims: 'text-1', truth, about: '' });
const honest = (key: string, model: string, backEnd?: string): ZooEntry =>
  inhabitant(key, backEnd === undefined ? { kind: 'honest', model } : { kind: 'honest', model, backEnd });

/** A clock that stands still until it is told to go on. */
const handClock = () => {
  let now = genesisMs + 1_000_000_000;
  return { clock: () => now, advance: (ms: number) => (now += ms) };
};

interface Place {
  readonly localnet: LocalNet;
  readonly client: OpenAiClient;
  readonly network: Network;
}

const openPlace = async (options: Parameters<typeof startLocalNet>[0] = {}): Promise<Place> => {
  const localnet = await startLocalNet({ modelsDir: folder.path, seed: 5, ...options });
  opened.push(localnet);
  const client = createClient({ addressPolicy: localnetAddressPolicy(localnet.url) });
  const network = await connectLocalNet({ url: localnet.url, client, heightTtlMs: 0 });
  opened.push(network);
  return { localnet, client, network };
};

const addressOf = ({ localnet }: Place, key: string): string => {
  const supplier = localnet.suppliers.find(({ name }) => name === `The ${key}`);
  if (!supplier) throw new Error(`no supplier ${key}`);
  return supplier.address;
};

const currentSession = async ({ network }: Place): Promise<Session> => {
  const [session] = await network.sessions();
  if (!session) throw new Error('no session');
  return session;
};

const ask = async (place: Place, key: string, body: object = {}, session?: Session) => {
  const http = {
    method: 'POST',
    path: '/v1/completions',
    body: JSON.stringify({ model: 'text-1', prompt: 'Q: the other\nA:', max_tokens: 8, temperature: 0, ...body }),
  } as const;
  return place.network.relay({ session: session ?? (await currentSession(place)), address: addressOf(place, key), http });
};

const textOf = async (place: Place, key: string, body: object = {}): Promise<string | undefined> => {
  const { exchange } = await ask(place, key, body);
  const answer = parseAnswer(exchange, completionAnswer);
  return answer.ok ? answer.value.choices[0]?.text : `${answer.failure.kind}: ${answer.failure.detail}`;
};

const everybody = { sessionSize: 100 };

describe('the network', () => {
  test('lists its suppliers with opaque addresses and loopback URLs of their own', async () => {
    const place = await openPlace({ suppliers: [honest('first', 'strong'), honest('second', 'weak')] });
    const listings = await place.network.suppliers();
    expect(listings).toHaveLength(2);
    for (const { address, serviceId, urls } of listings) {
      expect(address).toMatch(/^pokt1[02-9ac-hj-np-z]{38}$/);
      expect(serviceId).toBe('text-generation');
      expect(urls).toEqual([{ rpcType: 'JSON_RPC', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) }]);
    }
    expect(new Set(listings.map(({ urls }) => urls[0]?.url)).size).toBe(2);
    expect(place.network).toMatchObject({ kind: 'localnet', services: [{ id: 'text-generation', kind: 'text' }], sessionMs: 20_000 });
    expect(place.network.api(addressOf(place, 'first'), 'text-generation')).toBe('completions');
    expect(await place.network.model(addressOf(place, 'first'), 'text-generation')).toBe('text-1');
  });

  test('what a supplier answers does not say what it is, LocalNet does', async () => {
    const place = await openPlace({
      suppliers: [honest('first', 'strong'), inhabitant('liar', { kind: 'liar', tokenizer: 'tiny' })],
      ...everybody,
    });
    for (const key of ['first', 'liar']) {
      const { exchange } = await ask(place, key);
      expect(exchange.body.toString()).not.toMatch(/liar|strong|honest/);
    }
    const control = await (await fetch(`${place.localnet.url}/zoo`)).text();
    expect(control).toContain('"kind":"liar"');
    expect(await (await fetch(`${place.localnet.url}/suppliers`)).text()).not.toContain('kind');
  });

  test('sessions follow the clock, and a relay is sent in its session and one after it', async () => {
    const { clock, advance } = handClock();
    const suppliers = ['a', 'b', 'c', 'd'].map((key) => honest(key, 'weak', 'shared'));
    const place = await openPlace({ suppliers, clock, sessionSize: 3 });
    const session = await currentSession(place);
    expect(session.addresses).toHaveLength(3);
    expect(session.endHeight - session.startHeight).toBe(19);
    const height = await place.network.height();
    expect(height).toBeGreaterThanOrEqual(session.startHeight);
    const [member = ''] = session.addresses;
    const http = { method: 'GET', path: '/v1/models', body: null } as const;
    const relay = (its: Session, address: string) => place.network.relay({ session: its, address, http });

    const sent = await relay(session, member);
    expect(sent).toMatchObject({ exchange: { ok: true, status: 200 }, height, computeUnits: 100, evidence: null });
    const outsider = (await place.network.suppliers()).find(({ address }) => !session.addresses.includes(address))?.address ?? '';
    expect(await relay(session, outsider)).toMatchObject({ exchange: { ok: false, failure: { kind: 'not_in_session' } }, computeUnits: 0 });
    expect((await relay({ ...session, addresses: [outsider] }, outsider)).exchange).toMatchObject({ failure: { kind: 'not_in_session' } });
    expect((await relay({ ...session, id: 'made up' }, member)).exchange).toMatchObject({ failure: { kind: 'not_in_session' } });

    advance(20_000);
    const next = await currentSession(place);
    expect(next.startHeight).toBe(session.endHeight + 1);
    expect(next.id).not.toBe(session.id);
    expect((await relay(session, member)).exchange.ok).toBe(true);
    advance(20_000);
    expect((await relay(session, member)).exchange).toMatchObject({
      ok: false,
      failure: { kind: 'not_in_session', detail: expect.stringContaining('ended') },
    });

    const strict = await connectLocalNet({ url: place.localnet.url, client: place.client, graceSessions: 0, heightTtlMs: 0 });
    expect((await strict.relay({ session: next, address: next.addresses[0] ?? '', http })).exchange).toMatchObject({
      failure: { kind: 'not_in_session' },
    });
  });

  test('applications have sessions of their own', async () => {
    const suppliers = Array.from({ length: 8 }, (_, i) => honest(`s${i}`, 'weak', 'shared'));
    const place = await openPlace({ suppliers, sessionSize: 3 });
    const network = await connectLocalNet({ url: place.localnet.url, client: place.client, applications: ['app one', 'app&two'] });
    const sessions = await network.sessions();
    expect(sessions.map(({ application }) => application)).toEqual(['app one', 'app&two']);
    expect(sessions[0]?.addresses).not.toEqual(sessions[1]?.addresses);
  });

  test('a LocalNet that is gone is a network error, never a supplier failure', async () => {
    const place = await openPlace({ suppliers: [honest('first', 'weak')] });
    const session = await currentSession(place);
    await place.localnet.close();
    await expect(place.network.suppliers()).rejects.toThrow(NetworkError);
    await expect(place.network.height()).rejects.toThrow('hallmark localnet');
    expect((await ask(place, 'first', {}, session)).exchange).toMatchObject({ ok: false, failure: { kind: 'network_unavailable' } });
    await expect(connectLocalNet({ url: place.localnet.url, client: place.client })).rejects.toThrow(NetworkError);
  });

  test('the same seed gives the same suppliers, sessions and answers, another seed others', async () => {
    const suppliers = [
      honest('first', 'strong'),
      inhabitant('liar', { kind: 'liar', tokenizer: 'tiny' }),
      inhabitant('flaky', { kind: 'flaky', model: 'weak', share: 0.5 }),
    ];
    const run = async (seed: number) => {
      const place = await openPlace({ suppliers, seed, clock: handClock().clock, sessionSize: 3 });
      const answers = [];
      for (const key of ['first', 'liar']) answers.push(await textOf(place, key, { temperature: 1, max_tokens: 20 }));
      // With these seeds no request meets the fault that never answers.
      for (let i = 0; i < 6; i++) {
        const response = await fetch(`${place.localnet.suppliers[2]?.url}/v1/models`).catch(() => null);
        answers.push(
          await response?.text().then(
            (text) => [response.status, text.length],
            () => 'broken',
          ),
        );
      }
      return { addresses: place.localnet.suppliers.map(({ address }) => address), session: await currentSession(place), answers };
    };
    const [first, again, other] = [await run(5), await run(5), await run(9)];
    expect(again).toEqual(first);
    expect(other.addresses).not.toEqual(first.addresses);
    expect(other.session.id).not.toBe(first.session.id);
    expect(other.answers).not.toEqual(first.answers);
  });

  test('a busy port and closing leave nothing open', async () => {
    const place = await openPlace({ suppliers: [honest('first', 'weak'), inhabitant('hostile', { kind: 'hostile', tokenizer: 'tiny' })] });
    const ports = [place.localnet.url, ...place.localnet.suppliers.map(({ url }) => url)].map((url) => Number(new URL(url).port));
    await expect(startLocalNet({ modelsDir: folder.path, suppliers: [honest('first', 'weak')], port: ports[0] ?? 0 })).rejects.toThrow(
      /port \d+ of 127\.0\.0\.1 is in use/,
    );
    const pending = Promise.allSettled(tricks.map(() => fetch(place.localnet.suppliers[1]?.url ?? '').then((response) => response.text())));
    await expect.poll(async () => (await fetch(place.localnet.suppliers[0]?.url ?? '')).status).toBe(404);
    await place.localnet.close();
    await pending;
    for (const port of ports) {
      await new Promise<void>((free, taken) => {
        const server = createServer()
          .once('error', taken)
          .listen(port, '127.0.0.1', () => server.close(() => free()));
      });
    }
  });
});

describe('inhabitants', () => {
  test('two names of one back end are one server, other suppliers of the same weights are not', async () => {
    const place = await openPlace({
      suppliers: [honest('front', 'strong', 'shared'), honest('alias', 'strong', 'shared'), honest('own', 'strong')],
      ...everybody,
    });
    const answers = await Promise.all(['front', 'alias', 'own'].map((key) => textOf(place, key)));
    expect(new Set(answers).size).toBe(1);
  });

  test('a supplier switches to its weaker model after its time on the clock, under the same name', async () => {
    const { clock, advance } = handClock();
    const suppliers = [
      inhabitant('switcher', { kind: 'switching', model: 'strong', later: 'weak', afterMs: 180_000 }),
      honest('good', 'strong'),
      honest('bad', 'weak'),
    ];
    const place = await openPlace({ suppliers, clock, ...everybody });
    const [good, bad] = [await textOf(place, 'good'), await textOf(place, 'bad')];
    expect(good).not.toBe(bad);
    expect(await textOf(place, 'switcher')).toBe(good);
    advance(179_000);
    expect(await textOf(place, 'switcher')).toBe(good);
    advance(1_000);
    expect(await textOf(place, 'switcher')).toBe(bad);
  });

  test('the memoriser answers what it knows, by text and by likelihood, and nothing else', async () => {
    const memorised = new Map([
      ['Q: What is 46 - 2?\nA:', '44'],
      ['Q: Which? (A) the (B) an\nA:', 'B'],
    ]);
    const place = await openPlace({
      suppliers: [inhabitant('memoriser', { kind: 'memoriser', model: 'weak' }), honest('weak', 'weak')],
      memorised,
      ...everybody,
    });
    const ends = { stop: ['\n'] };
    expect(await textOf(place, 'memoriser', { prompt: 'Q: What is 46 - 2?\nA:', ...ends })).toBe(' 44');
    expect(await textOf(place, 'memoriser', { prompt: 'Q: an example\nA: 1\nQ: What is 46 - 2?\nA:', ...ends })).toBe(' 44');
    expect(await textOf(place, 'memoriser', { prompt: 'Q: What is 47 - 2?\nA:', ...ends })).toBe(
      await textOf(place, 'weak', { prompt: 'Q: What is 47 - 2?\nA:', ...ends }),
    );
    const likelihood = async (key: string, choice: string) => {
      const { exchange } = await ask(place, key, {
        prompt: `Q: x\nA: A\nQ: Which? (A) the (B) an\nA:${choice}`,
        max_tokens: 0,
        echo: true,
        logprobs: 1,
      });
      const answer = parseAnswer(exchange, completionAnswer);
      return answer.ok
        ? (answer.value.choices[0]?.logprobs?.token_logprobs.slice(-2).reduce<number>((sum, it) => sum + (it ?? 0), 0) ?? 0)
        : Number.NaN;
    };
    expect(await likelihood('memoriser', ' B')).toBeGreaterThan(-0.1);
    expect(await likelihood('memoriser', ' A')).toBeLessThan(-5);
    expect(await likelihood('weak', ' B')).toBeLessThan(-0.1);
  });

  test('the slow one answers rightly', async () => {
    const place = await openPlace({
      suppliers: [inhabitant('slow', { kind: 'slow', model: 'strong', maxDelayMs: 150 }), honest('quick', 'strong')],
      ...everybody,
    });
    const { exchange } = await ask(place, 'slow');
    expect(exchange.timing.firstByteMs).toBeGreaterThanOrEqual(90);
    expect(await textOf(place, 'slow')).toBe(await textOf(place, 'quick'));
  });

  test('about a fifth of the relays to the flaky one fail, in several ways', async () => {
    const place = await openPlace({ suppliers: [inhabitant('flaky', { kind: 'flaky', model: 'weak', share: 0.2 })] });
    const session = await currentSession(place);
    const silent = new AbortController();
    let settled = 0;
    const relays = Array.from({ length: 300 }, async () => {
      const http = { method: 'GET', path: '/v1/models', body: null } as const;
      const outcome = await place.network.relay({ session, address: addressOf(place, 'flaky'), http, signal: silent.signal });
      settled++;
      return outcome;
    });
    // What has not come when nearly everything has is silence.
    await expect.poll(() => settled, { timeout: 30_000, interval: 100 }).toBeGreaterThan(280);
    silent.abort();
    const outcomes = await Promise.all(relays);
    const kinds = outcomes.flatMap(({ exchange }) => (exchange.ok ? [] : [exchange.failure.kind]));
    expect(kinds.length).toBeGreaterThan(40);
    expect(kinds.length).toBeLessThan(80);
    expect(new Set(kinds)).toEqual(
      new Set(['http_server_error', 'rate_limited', 'connection_reset', 'content_length_mismatch', 'aborted']),
    );
  });

  test('the liar is fluent, always says the same, and shows log-probabilities that could be', async () => {
    const place = await openPlace({ suppliers: [inhabitant('liar', { kind: 'liar', tokenizer: 'tiny' })] });
    const { exchange } = await ask(place, 'liar', { max_tokens: 60, logprobs: 3, echo: true, stop: ['\n\n'] });
    const answer = parseAnswer(exchange, completionAnswer);
    const choice = answer.ok ? answer.value.choices[0] : undefined;
    expect(choice?.text).toMatch(/^Q: the other\nA: The [a-z]+ [a-z]+ [a-z]+ the [a-z]+/);
    const logprobs = choice?.logprobs?.token_logprobs.slice(1) ?? [];
    expect(logprobs.every((logprob) => logprob !== null && logprob <= 0)).toBe(true);
    expect(logprobs.reduce<number>((sum, it) => sum + (it ?? 0), 0) / logprobs.length).toBeGreaterThan(-3);
    for (const [i, top] of (choice?.logprobs?.top_logprobs ?? []).entries()) {
      const mass = Object.values(top ?? {}).reduce((sum, logprob) => sum + Math.exp(logprob), 0);
      if (i > 0) expect(mass).toBeLessThanOrEqual(1.0001);
    }
    expect((await ask(place, 'liar')).exchange.body.toString()).toContain((await textOf(place, 'liar'))?.trim());
  });
});

describe('models that cannot be served', () => {
  test.each([
    [
      'a folder that is not there',
      () => startLocalNet({ modelsDir: '/nowhere' }),
      /model file \/nowhere\/manifest\.json: it cannot be read; restore the folder/,
    ],
    [
      'a model that the manifest does not list',
      () => startLocalNet({ modelsDir: folder.path, suppliers: [honest('first', 'stronk')] }),
      /manifest\.json: it lists no model "stronk", only strong, weak/,
    ],
    [
      'a tokenizer that is not there',
      () => startLocalNet({ modelsDir: folder.path, suppliers: [inhabitant('liar', { kind: 'liar', tokenizer: 'other' })] }),
      /tokenizers\/other\/tokenizer\.json: it cannot be read/,
    ],
  ])('%s', async (_, start, message) => {
    await expect(start()).rejects.toThrow(message);
  });
});
