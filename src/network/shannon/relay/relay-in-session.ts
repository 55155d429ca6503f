// A relay in its session: the ring and key, the budget, and one fair second try.
import type { HttpRequest } from '../../../openai/exchange.ts';
import type { RelayOutcome } from '../../network.ts';
import { notSent } from '../../relay-failure.ts';
import { type RelayBudget, relaysPerSupplier } from '../budget.ts';
import type { Chain } from '../chain/chain.ts';
import { isSameRing, type Ring, type RingBook } from '../session/ring-book.ts';
import { isAtEdge, type Place, type SessionBook } from '../session/session-book.ts';
import { httpEndpoint } from './endpoint.ts';
import { type RelaySender, type SentRelay, sendRelay } from './send-relay.ts';

export interface RelayDeps {
  readonly chain: Chain;
  readonly sessions: SessionBook;
  readonly rings: RingBook;
  readonly budget: RelayBudget;
  readonly sender: RelaySender;
  readonly chainId: string;
  /** Most suppliers in a session: the chain's parameter. */
  readonly suppliersPerSession: number;
  readonly computeUnits: ReadonlyMap<string, bigint>;
  /** Blocks around a session's borders in which a relay miner may see another session than we do. */
  readonly edgeBlocks: number;
}

interface Tried {
  readonly outcome: RelayOutcome;
  readonly again: SentRelay['again'];
  readonly ring: Ring | null;
}

/**
 * Sends one relay. Tried once more in two cases, where a refusal may be nobody's fault: at the edge of a session in the neighbour session,
 * and where the application's delegations have changed with the new ring. Throws `ChainError` where the chain does not answer.
 */
export async function relayInSession(
  deps: RelayDeps,
  place: Place,
  address: string,
  http: HttpRequest,
  signal?: AbortSignal,
): Promise<RelayOutcome> {
  const first = await withRing(deps, place, address, http, signal);
  if (first.again !== 'session') return first.outcome;
  const other = await deps.sessions.neighbour({ ...place, height: await heightNow(deps.chain, place) });
  const isIn = other?.session.suppliers.some(({ operatorAddress }) => operatorAddress === address);
  return other && isIn ? (await withRing(deps, other, address, http, signal)).outcome : first.outcome;
}

/** A relay that was sent is not lost because the chain does not answer just then. */
const heightNow = (chain: Chain, { height }: Place): Promise<number> => chain.height().catch(() => height);

async function withRing(
  deps: RelayDeps,
  place: Place,
  address: string,
  http: HttpRequest,
  signal: AbortSignal | undefined,
): Promise<Tried> {
  const first = await attempt(deps, place, address, http, signal);
  if (first.again !== 'ring' || first.ring === null) return first;
  const ring = await deps.rings.ring(place.session.header, true);
  // Where the ring is the one that signed, the refusal is the supplier's own.
  return 'problem' in ring || isSameRing(ring, first.ring) ? first : attempt(deps, place, address, http, signal);
}

async function attempt(deps: RelayDeps, place: Place, address: string, http: HttpRequest, signal: AbortSignal | undefined): Promise<Tried> {
  const { chain, rings, budget, chainId, computeUnits, edgeBlocks } = deps;
  const { session, params, height } = place;
  const { header } = session;
  const refused = (kind: 'not_in_session' | 'over_serviced' | 'signing_failed', detail: string): Tried => ({
    outcome: notSent(kind, detail, height),
    again: null,
    ring: null,
  });
  const supplier = session.suppliers.find(({ operatorAddress }) => operatorAddress === address);
  if (!supplier) return refused('not_in_session', `${address.slice(0, 80)} is not in the session`);
  const endpoint = httpEndpoint(supplier, header.serviceId);
  if (!endpoint) return refused('not_in_session', `${address} staked no HTTP endpoint for ${header.serviceId}`);
  const ring = await rings.ring(header);
  if ('problem' in ring) return refused('signing_failed', ring.problem);
  const computeUnitsPerRelay = computeUnits.get(header.serviceId) ?? 0n;
  const { stakeUpokt } = session.application;
  const spending = {
    sessionId: header.sessionId,
    application: header.applicationAddress,
    serviceId: header.serviceId,
    supplierAddress: address,
    supplierLimit: relaysPerSupplier({ stakeUpokt, suppliersPerSession: deps.suppliersPerSession, params, computeUnitsPerRelay }),
  };
  const overspent = budget.spend(spending);
  if (overspent !== null) return refused('over_serviced', overspent);
  const { exchange, evidence, again, isSigned } = await sendRelay(
    {
      sessionHeader: header,
      supplierAddress: address,
      supplierPublicKey: await chain.publicKey(address),
      endpoint,
      ring: ring.members,
      key: ring.key,
      http,
      circumstances: async () => ({
        isAtEdge: isAtEdge(place, edgeBlocks) || isAtEdge({ ...place, height: await heightNow(chain, place) }, edgeBlocks),
        budgetUsed: budget.used(spending),
      }),
      chainId,
      height,
      ...(signal ? { signal } : {}),
    },
    deps.sender,
  );
  // Only what a supplier signed can it claim.
  return { outcome: { exchange, height, computeUnits: isSigned ? Number(computeUnitsPerRelay) : 0, evidence }, again, ring };
}
