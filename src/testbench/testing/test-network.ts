// For tests: a network with blocks and sessions on a virtual clock whose suppliers come, go and return. Relays go through the real client,
// and only within their session; what it has let through and what it has refused is on record.

import type { Network, RelayRequest, Session } from '../../network/network.ts';
import { NetworkError } from '../../network/network-error.ts';
import { notSent } from '../../network/relay-failure.ts';
import { modelsAnswer, parseAnswer } from '../../openai/answer.ts';
import type { OpenAiClient } from '../../openai/client.ts';

export interface Staked {
  readonly address: string;
  readonly url: string;
}

/** A relay that the network let through. */
export interface SentRelay {
  readonly address: string;
  readonly path: string;
  readonly body: string | null;
  readonly height: number;
  readonly sessionId: string;
}

export interface TestNetwork extends Network {
  readonly sent: readonly SentRelay[];
  /** Relays that were asked for outside of their session. */
  refusedRelays(): number;
  stake(supplier: Staked): void;
  unstake(address: string): void;
  /** Who is in the sessions that start from now on; a session that was looked at never changes. All staked ones unless set. */
  seat(membersOf: (sessionNumber: number) => readonly string[]): void;
  /** Which API is spoken to a supplier; completions unless set. */
  speak(address: string, api: 'completions' | 'chat'): void;
  /** What of it does not work from now on: all listings, and the relays for which `relays` answers true. Nothing unless set. */
  breakDown(broken: { readonly listings?: boolean; readonly relays?: (relay: RelayRequest) => boolean }): void;
  /** The number of the session that is on now. */
  sessionNumber(): number;
  isInSession(address: string): boolean;
}

export interface TestNetworkOptions {
  readonly id?: string;
  readonly client: OpenAiClient;
  readonly now: () => number;
  readonly blockMs: number;
  readonly sessionBlocks: number;
  readonly suppliers: readonly Staked[];
}

const service = { id: 'text-generation', kind: 'text' } as const;

export function createTestNetwork({ id = 'testnet', client, now, blockMs, sessionBlocks, suppliers }: TestNetworkOptions): TestNetwork {
  const staked = new Map(suppliers.map((supplier) => [supplier.address, supplier]));
  const apis = new Map<string, 'completions' | 'chat'>();
  const made = new Map<number, Session>();
  const sent: SentRelay[] = [];
  let membersOf: (sessionNumber: number) => readonly string[] = () => [...staked.keys()];
  let broken: Parameters<TestNetwork['breakDown']>[0] = {};
  let refused = 0;

  const heightNow = (): number => Math.floor(now() / blockMs);
  const numberNow = (): number => Math.floor(heightNow() / sessionBlocks);
  const session = (number: number): Session => {
    const known = made.get(number);
    if (known) return known;
    const startHeight = number * sessionBlocks;
    const endHeight = startHeight + sessionBlocks - 1;
    const fresh = {
      id: `${id}-${number}`,
      serviceId: service.id,
      application: 'app',
      startHeight,
      endHeight,
      addresses: membersOf(number),
    };
    made.set(number, fresh);
    return fresh;
  };
  const mustBeUp = (): void => {
    if (broken.listings) throw new NetworkError(`${id} does not answer`);
  };

  return {
    id,
    kind: 'shannon',
    services: [service],
    sessionMs: blockMs * sessionBlocks,
    sent,
    refusedRelays: () => refused,
    stake: (supplier) => void staked.set(supplier.address, supplier),
    unstake: (address) => void staked.delete(address),
    seat(members) {
      membersOf = members;
    },
    speak: (address, api) => void apis.set(address, api),
    breakDown(what) {
      broken = what;
    },
    sessionNumber: numberNow,
    isInSession: (address) => session(numberNow()).addresses.includes(address),
    height: async () => heightNow(),
    suppliers: async () => {
      mustBeUp();
      return [...staked.values()].map(({ address, url }) => ({
        serviceId: service.id,
        address,
        name: address,
        urls: [{ rpcType: 'JSON_RPC', url }],
      }));
    },
    sessions: async () => {
      mustBeUp();
      return [session(numberNow())];
    },
    async relay(relay) {
      const height = heightNow();
      if (broken.relays?.(relay)) return notSent('network_unavailable', `${id} does not answer`, height);
      const { session: claimed, address, http, signal } = relay;
      const url = staked.get(address)?.url;
      const isOn = claimed.startHeight <= height && height <= claimed.endHeight;
      if (!isOn || !url || !session(numberNow()).addresses.includes(address)) {
        refused++;
        return notSent('not_in_session', `${claimed.id} is over, or ${address} is not part of it`, height);
      }
      sent.push({ address, path: http.path, body: http.body, height, sessionId: claimed.id });
      const exchange = await client.send({ baseUrl: url }, http, signal ? { signal } : {});
      return { exchange, height, computeUnits: 1, evidence: null };
    },
    async model(address) {
      const url = staked.get(address)?.url;
      if (!url) return null;
      const exchange = await client.send({ baseUrl: url }, { method: 'GET', path: '/v1/models', body: null });
      const answer = parseAnswer(exchange, modelsAnswer);
      return answer.ok ? (answer.value.data[0]?.id ?? null) : null;
    },
    api: (address) => apis.get(address) ?? 'completions',
    close: () => client.close(),
  };
}
