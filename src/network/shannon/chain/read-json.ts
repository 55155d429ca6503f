// From the REST gateway's JSON to what a client needs. Numbers that may be large come as text there.
import { z } from 'zod';
import {
  type ChainAccount,
  type ChainApplication,
  type ChainGateway,
  type ChainService,
  type ChainSession,
  type ChainSupplier,
  type Page,
  rpcTypes,
  type SharedParams,
} from './types.ts';

const integer = z.string().regex(/^\d{1,40}$/);
const height = integer.transform(Number).pipe(z.int());
const bigint = integer.transform(BigInt);
const stake = z
  .object({ amount: bigint })
  .nullable()
  .transform((coin) => coin?.amount ?? 0n);

export const params = z
  .object({
    params: z.object({
      num_blocks_per_session: height.pipe(z.int().min(1)),
      grace_period_end_offset_blocks: height,
      claim_window_open_offset_blocks: height,
      claim_window_close_offset_blocks: height,
      proof_window_open_offset_blocks: height,
      proof_window_close_offset_blocks: height,
      compute_units_to_tokens_multiplier: bigint,
      compute_unit_cost_granularity: bigint.refine((value) => value > 0n),
      // Absent on chains that never changed the length of a session.
      session_grid_anchor_height: height.default(0),
      session_number_at_anchor: height.default(0),
    }),
  })
  .transform(
    ({ params: its }): SharedParams => ({
      blocksPerSession: its.num_blocks_per_session,
      anchorHeight: its.session_grid_anchor_height,
      anchorNumber: its.session_number_at_anchor,
      graceBlocks: its.grace_period_end_offset_blocks,
      claimWindowOpenBlocks: its.claim_window_open_offset_blocks,
      computeUnitsToTokensMultiplier: its.compute_units_to_tokens_multiplier,
      computeUnitCostGranularity: its.compute_unit_cost_granularity,
      settlementBlocks:
        its.claim_window_open_offset_blocks +
        its.claim_window_close_offset_blocks +
        its.proof_window_open_offset_blocks +
        its.proof_window_close_offset_blocks,
    }),
  );

export const suppliersPerSession = z
  .object({ params: z.object({ num_suppliers_per_session: height }) })
  .transform((its) => its.params.num_suppliers_per_session);

const applicationJson = z
  .object({
    address: z.string(),
    stake,
    service_configs: z.array(z.object({ service_id: z.string() })),
    delegatee_gateway_addresses: z.array(z.string()),
    pending_undelegations: z.record(integer, z.object({ gateway_addresses: z.array(z.string()) })),
    unstake_session_end_height: height,
  })
  .transform(
    (its): ChainApplication => ({
      address: its.address,
      stakeUpokt: its.stake,
      serviceIds: its.service_configs.map(({ service_id }) => service_id),
      gateways: its.delegatee_gateway_addresses,
      pendingUndelegations: new Map(Object.entries(its.pending_undelegations).map(([end, list]) => [Number(end), list.gateway_addresses])),
      unstakeHeight: its.unstake_session_end_height,
    }),
  );

const rpcNumbers = new Map<string, number>(rpcTypes.map((name, number) => [name, number]));
const rpcType = z.string().transform((name) => rpcNumbers.get(name) ?? 0);

const supplierJson = z
  .object({
    operator_address: z.string(),
    stake,
    services: z.array(z.object({ service_id: z.string(), endpoints: z.array(z.object({ url: z.string(), rpc_type: rpcType })) })),
    unstake_session_end_height: height,
  })
  .transform(
    (its): ChainSupplier => ({
      operatorAddress: its.operator_address,
      stakeUpokt: its.stake,
      services: its.services.map(({ service_id, endpoints }) => ({
        serviceId: service_id,
        endpoints: endpoints.map(({ url, rpc_type }) => ({ url, rpcType: rpc_type })),
      })),
      unstakeHeight: its.unstake_session_end_height,
    }),
  );

export const session = z
  .object({
    session: z.object({
      header: z.object({
        application_address: z.string(),
        service_id: z.string(),
        session_id: z.string(),
        session_start_block_height: height,
        session_end_block_height: height,
      }),
      session_number: height,
      num_blocks_per_session: height,
      application: applicationJson,
      suppliers: z.array(supplierJson),
    }),
  })
  .transform(
    ({ session: its }): ChainSession => ({
      header: {
        applicationAddress: its.header.application_address,
        serviceId: its.header.service_id,
        sessionId: its.header.session_id,
        startHeight: BigInt(its.header.session_start_block_height),
        endHeight: BigInt(its.header.session_end_block_height),
      },
      number: its.session_number,
      blocksPerSession: its.num_blocks_per_session,
      application: its.application,
      suppliers: its.suppliers,
    }),
  );

const gatewayJson = z
  .object({ address: z.string(), stake, unstake_session_end_height: height })
  .transform((its): ChainGateway => ({ address: its.address, stakeUpokt: its.stake, unstakeHeight: its.unstake_session_end_height }));

const serviceJson = z
  .object({ id: z.string(), name: z.string(), compute_units_per_relay: bigint })
  .transform((its): ChainService => ({ id: its.id, name: its.name, computeUnitsPerRelay: its.compute_units_per_relay }));

export const application = z.object({ application: applicationJson }).transform((its) => its.application);
export const supplier = z.object({ supplier: supplierJson }).transform((its) => its.supplier);
export const gateway = z.object({ gateway: gatewayJson }).transform((its) => its.gateway);
export const service = z.object({ service: serviceJson }).transform((its) => its.service);

const pagination = z
  .object({ next_key: z.base64().nullable() })
  .nullable()
  .transform((its) => (its?.next_key ? Buffer.from(its.next_key, 'base64') : null));

export const applications = z
  .object({ applications: z.array(applicationJson), pagination })
  .transform((its): Page<ChainApplication> => ({ items: its.applications, nextKey: its.pagination }));
export const suppliers = z
  .object({ supplier: z.array(supplierJson), pagination })
  .transform((its): Page<ChainSupplier> => ({ items: its.supplier, nextKey: its.pagination }));
export const gateways = z
  .object({ gateways: z.array(gatewayJson), pagination })
  .transform((its): Page<ChainGateway> => ({ items: its.gateways, nextKey: its.pagination }));
export const services = z
  .object({ service: z.array(serviceJson), pagination })
  .transform((its): Page<ChainService> => ({ items: its.service, nextKey: its.pagination }));

const publicKey = z
  .object({ '@type': z.string(), key: z.base64().optional() })
  .nullable()
  .transform((its) => (its?.['@type'] === '/cosmos.crypto.secp256k1.PubKey' && its.key ? Buffer.from(its.key, 'base64') : null));

const baseAccount = z.object({ address: z.string(), pub_key: publicKey });

/** Accounts of modules, and those whose coins are locked for a time, hold an ordinary account inside. */
export const account = z
  .object({
    account: z.union([
      baseAccount,
      z.object({ base_account: baseAccount }).transform((its) => its.base_account),
      z.object({ base_vesting_account: z.object({ base_account: baseAccount }) }).transform((its) => its.base_vesting_account.base_account),
    ]),
  })
  .transform(({ account: its }): ChainAccount => ({ address: its.address, publicKey: its.pub_key }));
