// The chain client over HTTP against a node that answers as the recorded one did, through both of its ports.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../../openai/client.ts';
import { golden, hasGolden, hex, toHex } from '../testing/golden.ts';
import { recorded, recordedNode, type TestNode } from '../testing/recorded-node.ts';
import type { Of } from '../wire/protobuf.ts';
import type { Chain } from './chain.ts';
import type { ChainError, ChainErrorKind } from './chain-error.ts';
import { requests } from './messages.ts';
import { openChain } from './open-chain.ts';
import * as queries from './queries.ts';
import { rpcTypes } from './types.ts';

interface Example {
  readonly grpc_method: string;
  readonly request_json: Readonly<Record<string, unknown>> & { readonly pagination?: PageJson };
  readonly request_protobuf_hex: string;
  readonly response_json: unknown;
  readonly response_protobuf_hex: string;
}

interface PageJson {
  readonly key: string | null;
  readonly offset: string;
  readonly limit: string;
  readonly count_total: boolean;
}

interface RecordedSession {
  readonly header: Readonly<Record<string, string>>;
  readonly suppliers: readonly {
    readonly operator_address: string;
    readonly services: readonly { readonly endpoints: readonly { readonly url: string; readonly rpc_type: string }[] }[];
  }[];
  readonly application: {
    readonly address: string;
    readonly delegatee_gateway_addresses: readonly string[];
    readonly stake: { readonly amount: string };
  };
}

const rpcNumbers = new Map<string, number>(rpcTypes.map((name, number) => [name, number]));

const failure = async (asking: Promise<unknown>): Promise<ChainErrorKind | null> =>
  asking.then(
    () => null,
    (error: ChainError) => error.kind,
  );

if (hasGolden) {
  const client = createClient({ addressPolicy: { typed: ['127.0.0.1'] } });
  const nodes: TestNode[] = [];
  const open = async (port: 'rest' | 'cometbft', pageSize = 100): Promise<{ chain: Chain; node: TestNode }> => {
    const node = await recordedNode(port);
    nodes.push(node);
    return { node, chain: openChain({ nodes: [node.url], client, chainId: golden('recordings/chain.json').chain_id, pageSize }) };
  };
  afterAll(async () => {
    await client.close();
    await Promise.all(nodes.map((node) => node.close()));
  });

  /** A fresh copy of a recorded answer. */
  const json = (name: string) => JSON.parse(JSON.stringify(recorded('rest', name).response.json));
  const { session: latest }: { session: { header: Record<string, string> } } = json('session-latest');
  const header = latest.header;
  const application = header.application_address ?? '';
  const service = header.service_id ?? '';
  const parameter = (name: string, key: string): string => new URL(recorded('rest', name).request.url).searchParams.get(key) ?? '';
  const last = (name: string): string => recorded('rest', name).request.url.split('/').at(-1) ?? '';

  describe('over REST', () => {
    let chain: Chain;
    let node: TestNode;
    beforeAll(async () => {
      ({ chain, node } = await open('rest'));
    });

    test('height and chain id', async () => {
      const block: { block: { header: { height: string; chain_id: string } } } = json('blocks-latest');
      expect(await chain.height()).toBe(Number(block.block.header.height));
      expect(await chain.chainId()).toBe(block.block.header.chain_id);
    });

    test('parameters at a height, and at one to come', async () => {
      const its: { params: Record<string, string> } = json('params-shared-at-height');
      const params = await chain.params(Number(last('params-shared-at-height')));
      expect(params).toEqual({
        blocksPerSession: Number(its.params.num_blocks_per_session),
        graceBlocks: Number(its.params.grace_period_end_offset_blocks),
        claimWindowOpenBlocks: Number(its.params.claim_window_open_offset_blocks),
        anchorHeight: Number(its.params.session_grid_anchor_height),
        anchorNumber: Number(its.params.session_number_at_anchor),
        computeUnitsToTokensMultiplier: BigInt(its.params.compute_units_to_tokens_multiplier ?? 0),
        computeUnitCostGranularity: BigInt(its.params.compute_unit_cost_granularity ?? 0),
        settlementBlocks: ['claim_window_open', 'claim_window_close', 'proof_window_open', 'proof_window_close'].reduce(
          (sum, window) => sum + Number(its.params[`${window}_offset_blocks`]),
          0,
        ),
      });
      const session: { params: { num_suppliers_per_session: string } } = json('params-session');
      expect(await chain.suppliersPerSession()).toBe(Number(session.params.num_suppliers_per_session));
      expect(await chain.params(Number(last('params-shared-at-height-future')))).toEqual(params);
    });

    test.each([
      'session-latest',
      'session-height-0',
      'session-first-block',
      'session-last-committed',
      'session-previous',
      'session-old',
      'session-two-gateways',
      'session-solo',
    ])('%s', async (name) => {
      const { session: its }: { session: RecordedSession } = json(name);
      const { header: itsHeader, suppliers, application: itsApplication } = its;
      const height = Number(parameter(name, 'block_height'));
      const session = await chain.session(parameter(name, 'application_address'), parameter(name, 'service_id'), height);
      expect(session.header).toEqual({
        applicationAddress: itsHeader.application_address,
        serviceId: itsHeader.service_id,
        sessionId: itsHeader.session_id,
        startHeight: BigInt(itsHeader.session_start_block_height ?? 0),
        endHeight: BigInt(itsHeader.session_end_block_height ?? 0),
      });
      expect(session.suppliers.map(({ operatorAddress }) => operatorAddress)).toEqual(
        suppliers.map(({ operator_address }) => operator_address),
      );
      expect(session.suppliers[0]?.services[0]?.endpoints).toEqual(
        suppliers[0]?.services[0]?.endpoints.map(({ url, rpc_type }) => ({
          url,
          rpcType: rpcNumbers.get(rpc_type),
        })),
      );
      expect(session.application).toMatchObject({
        address: itsApplication.address,
        gateways: itsApplication.delegatee_gateway_addresses,
        stakeUpokt: BigInt(itsApplication.stake.amount),
      });
    });

    test.each([
      ['session-future', 'not_yet'],
      ['session-negative-height', 'bad_request'],
      ['session-unknown-app', 'no_session'],
      ['session-bad-address', 'bad_request'],
      ['session-unknown-service', 'no_session'],
      ['session-wrong-service', 'no_session'],
      ['session-before-staking', 'no_session'],
    ] as const)('%s is %s', async (name, kind) => {
      const height = Number(parameter(name, 'block_height'));
      expect(await failure(chain.session(parameter(name, 'application_address'), parameter(name, 'service_id'), height))).toBe(kind);
    });

    test('what is unknown or no address', async () => {
      expect(await failure(chain.application(last('application-unknown')))).toBe('not_found');
      expect(await failure(chain.gateway(last('gateway-unknown')))).toBe('not_found');
      expect(await failure(chain.supplier(last('supplier-unknown')))).toBe('not_found');
      expect(await failure(chain.service(last('service-unknown')))).toBe('not_found');
      expect(await failure(chain.publicKey(last('account-bad-address')))).toBe('bad_request');
    });

    test('public keys: known, not yet shown, unknown', async () => {
      const account: { account: { pub_key: { key: string } } } = json('account-with-public-key');
      const key = await chain.publicKey(last('account-with-public-key'));
      expect(Buffer.from(key ?? '').toString('base64')).toBe(account.account.pub_key.key);
      expect(await chain.publicKey(last('account-without-public-key'))).toBeNull();
      expect(await chain.publicKey(last('account-unknown'))).toBeNull();
    });

    test('asks for the same but once', async () => {
      const before = node.asked.length;
      const address = last('account-with-public-key');
      await Promise.all(Array.from({ length: 5 }, () => chain.publicKey(address)));
      await Promise.all(Array.from({ length: 5 }, () => chain.session(application, service, 0)));
      expect(node.asked.slice(before).filter((path) => !/blocks|syncing|status/.test(path))).toEqual([]);
    });

    test('one of each', async () => {
      const { supplier }: { supplier: { operator_address: string; services: unknown[] } } = json('supplier');
      expect(await chain.supplier(last('supplier'))).toMatchObject({ operatorAddress: supplier.operator_address });
      expect((await chain.supplier(last('supplier'))).services.length).toBe(supplier.services.length);
      expect(await chain.gateway(last('gateway'))).toMatchObject({ address: last('gateway') });
      expect(await chain.application(last('application-two-gateways'))).toMatchObject({ address: last('application-two-gateways') });
      const its: { service: { compute_units_per_relay: string; name: string } } = json('service');
      expect(await chain.service(last('service'))).toEqual({
        id: last('service'),
        name: its.service.name,
        computeUnitsPerRelay: BigInt(its.service.compute_units_per_relay),
      });
    });

    test('lists', async () => {
      const { gateways }: { gateways: { address: string }[] } = json('gateways');
      const { service: services }: { service: { id: string }[] } = json('services');
      // These were recorded without a page size, which makes no difference to a list of one page.
      node.override = (path) => {
        const name = path.includes('/gateway/gateway') ? 'gateways' : path.includes('/service/service?') ? 'services' : null;
        return name ? { status: 200, body: json(name) } : null;
      };
      expect((await chain.gateways()).map(({ address }) => address)).toEqual(gateways.map(({ address }) => address));
      expect((await chain.services()).map(({ id }) => id)).toEqual(services.map(({ id }) => id));
      node.override = () => null;
    });
  });

  test('walks pages to the end, with keys in the URL', async () => {
    const { supplier: all }: { supplier: { operator_address: string; services: { service_id: string }[] }[] } = json('suppliers-all');
    const { chain } = await open('rest', 2);
    expect((await chain.suppliers(null)).map(({ operatorAddress }) => operatorAddress)).toEqual(all.map((its) => its.operator_address));
    const ofService = parameter('suppliers-of-service-page-1', 'service_id');
    const staked = all.filter(({ services }) => services.some(({ service_id }) => service_id === ofService));
    expect((await chain.suppliers(ofService)).map(({ operatorAddress }) => operatorAddress).sort()).toEqual(
      staked.map((its) => its.operator_address).sort(),
    );
    const { chain: byFive } = await open('rest', 5);
    const pages = [1, 2, 3].map((page): { applications: { address: string }[] } => json(`applications-page-${page}`));
    expect((await byFive.applications(null)).map(({ address }) => address)).toEqual(
      pages.flatMap(({ applications }) => applications.map(({ address }) => address)),
    );
  });

  test('a list that never ends is refused', async () => {
    const { chain, node } = await open('rest', 2);
    const page = json('suppliers-page-1');
    node.override = (path) => (path.includes('supplier/supplier') ? { status: 200, body: page } : null);
    expect(await failure(chain.suppliers(null))).toBe('malformed');
  });

  test('a public key that is not the account’s own is refused', async () => {
    const { chain, node } = await open('rest');
    node.override = (path) => (path.includes('/accounts/') ? { status: 200, body: json('account-with-public-key') } : null);
    expect(await failure(chain.publicKey(last('account-without-public-key')))).toBe('malformed');
    expect(await failure(chain.publicKey(last('account-with-public-key')))).toBeNull();
  });

  test('the same answers over CometBFT', async () => {
    const { chain } = await open('cometbft');
    const { chain: rest } = await open('rest');
    expect(await chain.height()).toBe(await rest.height());
    expect(await chain.chainId()).toBe(await rest.chainId());
    expect(await chain.session(application, service, 0)).toEqual(await rest.session(application, service, 0));
    const address = last('account-with-public-key');
    expect(toHex((await chain.publicKey(address)) ?? hex(''))).toBe(toHex((await rest.publicKey(address)) ?? hex('00')));
    expect(await failure(chain.session(parameter('session-unknown-app', 'application_address'), service, 0))).toBe('no_session');
  });

  describe('questions and answers as protobuf and as JSON', () => {
    const { query_examples: examples }: { query_examples: readonly Example[] } = golden('session_vectors.json');
    const text = (value: unknown): string => (typeof value === 'string' ? value : '');
    const page = { key: null, limit: 1 };
    const queryOf = ({ grpc_method, request_json }: Example): queries.Query<unknown> | null => {
      const address = text(request_json.address);
      switch (grpc_method.split(' ')[0]) {
        case 'pocket.session.Query/GetSession':
          return queries.sessionQuery(
            text(request_json.application_address),
            text(request_json.service_id),
            Number(request_json.block_height),
          );
        case 'pocket.application.Query/Application':
          return queries.applicationQuery(address);
        case 'pocket.application.Query/AllApplications':
          return queries.applicationsQuery(page, text(request_json.delegatee_gateway_address));
        case 'pocket.shared.Query/Params':
          return queries.paramsQuery();
        case 'pocket.supplier.Query/AllSuppliers':
          return queries.suppliersQuery(page, null);
        case 'pocket.gateway.Query/Gateway':
          return queries.gatewayQuery(address);
        case 'cosmos.auth.v1beta1.Query/Account':
          return queries.accountQuery(address);
        default:
          return null;
      }
    };

    test.each(examples.map((example) => [example.grpc_method, example] as const))('%s', (_, example) => {
      const query = queryOf(example);
      if (!query) throw new Error(`${example.grpc_method} is a question that nothing here asks`);
      expect(query.method.slice(1)).toBe(example.grpc_method.split(' ')[0]);
      const fromProtobuf = query.decode(hex(example.response_protobuf_hex));
      expect(bytesAsArrays(fromProtobuf)).toEqual(bytesAsArrays(query.json.parse(example.response_json)));
      const pagination = example.request_json.pagination;
      if (!pagination) expect(toHex(query.request)).toBe(example.request_protobuf_hex);
      else {
        const asked: Of<typeof requests.list> = requests.list.decode(hex(example.request_protobuf_hex));
        const { key, offset, limit, count_total } = pagination;
        expect(bytesAsArrays(asked.pagination)).toEqual({
          key: bytesAsArrays(Buffer.from(key ?? '', 'base64')),
          offset: BigInt(offset),
          limit: BigInt(limit),
          countTotal: count_total,
        });
        expect(toHex(requests.list.encode(asked))).toBe(example.request_protobuf_hex);
        const filter = text(example.request_json.delegatee_gateway_address) || text(example.request_json.service_id);
        expect(asked.filter).toBe(filter);
      }
    });
  });
}

/** Buffers equal no plain arrays of bytes in `toEqual`. */
function bytesAsArrays(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(bytesAsArrays);
  if (value instanceof Map || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, its]) => [key, bytesAsArrays(its)]));
}
