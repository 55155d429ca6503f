// The chain's facts in the REST gateway's JSON, field for field as recorded.
import {
  type ChainApplication,
  type ChainGateway,
  type ChainService,
  type ChainSession,
  type ChainSupplier,
  rpcTypes,
  type SharedParams,
} from '../chain/types.ts';

const stake = (amount: bigint) => ({ denom: 'upokt', amount: String(amount) });

export const application = (its: ChainApplication) => ({
  address: its.address,
  stake: stake(its.stakeUpokt),
  service_configs: its.serviceIds.map((service_id) => ({ service_id })),
  delegatee_gateway_addresses: its.gateways,
  pending_undelegations: Object.fromEntries(
    [...its.pendingUndelegations].map(([height, gateway_addresses]) => [String(height), { gateway_addresses }]),
  ),
  unstake_session_end_height: String(its.unstakeHeight),
  pending_transfer: null,
  per_session_spend_limit: null,
  service_config_history: [],
});

export const supplier = (its: ChainSupplier) => ({
  owner_address: its.operatorAddress,
  operator_address: its.operatorAddress,
  stake: stake(its.stakeUpokt),
  services: its.services.map(({ serviceId, endpoints }) => ({
    service_id: serviceId,
    endpoints: endpoints.map(({ url, rpcType }) => ({ url, rpc_type: rpcTypes[rpcType] ?? rpcTypes[0], configs: [] })),
    rev_share: [],
  })),
  unstake_session_end_height: String(its.unstakeHeight),
  service_config_history: [],
});

export const session = ({ header, number, blocksPerSession, application: its, suppliers }: ChainSession) => ({
  session: {
    header: {
      application_address: header.applicationAddress,
      service_id: header.serviceId,
      session_id: header.sessionId,
      session_start_block_height: String(header.startHeight),
      session_end_block_height: String(header.endHeight),
    },
    session_id: header.sessionId,
    session_number: String(number),
    num_blocks_per_session: String(blocksPerSession),
    application: application(its),
    suppliers: suppliers.map(supplier),
  },
});

export const gateway = (its: ChainGateway) => ({
  address: its.address,
  stake: stake(its.stakeUpokt),
  unstake_session_end_height: String(its.unstakeHeight),
  metadata: null,
});

export const service = (its: ChainService) => ({
  id: its.id,
  name: its.name,
  compute_units_per_relay: String(its.computeUnitsPerRelay),
  owner_address: '',
  metadata: null,
});

export const account = (address: string, publicKey: Uint8Array | null) => ({
  account: {
    '@type': '/cosmos.auth.v1beta1.BaseAccount',
    address,
    pub_key: publicKey && { '@type': '/cosmos.crypto.secp256k1.PubKey', key: Buffer.from(publicKey).toString('base64') },
    account_number: '1',
    sequence: publicKey ? '1' : '0',
  },
});

export const params = (its: SharedParams) => ({
  params: {
    num_blocks_per_session: String(its.blocksPerSession),
    grace_period_end_offset_blocks: String(its.graceBlocks),
    claim_window_open_offset_blocks: String(its.claimWindowOpenBlocks),
    claim_window_close_offset_blocks: String(its.settlementBlocks - its.claimWindowOpenBlocks),
    proof_window_open_offset_blocks: '0',
    proof_window_close_offset_blocks: '0',
    supplier_unbonding_period_sessions: '1',
    application_unbonding_period_sessions: '1',
    compute_units_to_tokens_multiplier: String(its.computeUnitsToTokensMultiplier),
    gateway_unbonding_period_sessions: '1',
    compute_unit_cost_granularity: String(its.computeUnitCostGranularity),
    session_grid_anchor_height: String(its.anchorHeight),
    session_number_at_anchor: String(its.anchorNumber),
  },
});
