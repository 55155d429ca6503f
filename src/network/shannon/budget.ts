// How many relays an application can pay for: within a session, and with each supplier of it.
import type { SharedParams } from './chain/types.ts';

export interface StakeShare {
  readonly stakeUpokt: bigint;
  /** Most suppliers in a session: the chain's parameter, not the number at hand. */
  readonly suppliersPerSession: number;
  readonly params: SharedParams;
  readonly computeUnitsPerRelay: bigint;
}

/**
 * Relays that a relay miner serves an application in one session, before it calls it over-serviced: the stake, divided by the suppliers
 * of a session and the sessions whose claims may be open at a time, over the price of a relay.
 */
export function relaysPerSupplier({ stakeUpokt, suppliersPerSession, params, computeUnitsPerRelay }: StakeShare): number {
  const openSessions = Math.ceil(params.settlementBlocks / params.blocksPerSession) + 1;
  const shareUpokt = stakeUpokt / BigInt(Math.max(1, suppliersPerSession)) / BigInt(openSessions);
  // In one division, so that prices below one upokt do not become 0.
  const price = computeUnitsPerRelay * params.computeUnitsToTokensMultiplier;
  if (price === 0n) return Number.MAX_SAFE_INTEGER;
  const relays = (shareUpokt * params.computeUnitCostGranularity) / price;
  return relays > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(relays);
}

export interface RelayBudget {
  /** Counts one relay. Null where it may be sent, else why not. */
  spend(relay: BudgetedRelay): string | null;
  /** Share of a supplier's limit that was used in the session, 0 to 1. */
  used(relay: BudgetedRelay): number;
}

export interface BudgetedRelay {
  readonly sessionId: string;
  readonly application: string;
  readonly serviceId: string;
  readonly supplierAddress: string;
  /** From `relaysPerSupplier`. */
  readonly supplierLimit: number;
}

export interface RelayBudgetOptions {
  /** Most relays in a session of one application and service; none unless given. */
  readonly relaysPerSession?: number;
  /** Share at which `warn` is told. */
  readonly warnAt?: number;
  /** Told once for each session, and each supplier's share of it. */
  readonly warn?: (text: string) => void;
}

/** Sessions that are remembered; older ones are over. */
const keptSessions = 256;

/** Counts the relays of every session, and refuses those that exceed the configured budget or what the stake pays for. */
export function relayBudget({
  relaysPerSession = Number.MAX_SAFE_INTEGER,
  warnAt = 0.8,
  warn = () => {},
}: RelayBudgetOptions = {}): RelayBudget {
  const sessions = new Map<string, { sent: number; readonly bySupplier: Map<string, number> }>();
  const sessionOf = (id: string) => {
    const known = sessions.get(id);
    if (known) return known;
    const oldest = sessions.keys().next().value;
    if (sessions.size >= keptSessions && oldest !== undefined) sessions.delete(oldest);
    const fresh = { sent: 0, bySupplier: new Map<string, number>() };
    sessions.set(id, fresh);
    return fresh;
  };
  const crosses = (sent: number, limit: number): boolean => sent === Math.ceil(limit * warnAt);

  return {
    spend: ({ sessionId, application, serviceId, supplierAddress, supplierLimit }) => {
      const session = sessionOf(sessionId);
      const sent = (session.bySupplier.get(supplierAddress) ?? 0) + 1;
      if (session.sent >= relaysPerSession) {
        return `the budget of ${relaysPerSession} relays in a session of ${application} for ${serviceId} is used up; see relaysPerSession`;
      }
      if (sent > supplierLimit) {
        return `the stake of ${application} pays for ${supplierLimit} relays with one supplier in a session, and they are used up; stake more`;
      }
      session.sent += 1;
      session.bySupplier.set(supplierAddress, sent);
      if (crosses(session.sent, relaysPerSession)) {
        warn(`${session.sent} of ${relaysPerSession} budgeted relays of ${application} for ${serviceId} are used in this session`);
      }
      if (crosses(sent, supplierLimit)) {
        warn(
          `${sent} of the ${supplierLimit} relays that the stake of ${application} pays for with ${supplierAddress} in this session are used; stake more to measure on`,
        );
      }
      return null;
    },
    used: ({ sessionId, supplierAddress, supplierLimit }) =>
      (sessions.get(sessionId)?.bySupplier.get(supplierAddress) ?? 0) / Math.max(1, supplierLimit),
  };
}
