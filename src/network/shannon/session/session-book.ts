// Sessions by application, service and height, each asked for once.
import type { Session } from '../../network.ts';
import type { Chain } from '../chain/chain.ts';
import { ChainError } from '../chain/chain-error.ts';
import type { ChainSession, SharedParams } from '../chain/types.ts';
import { sessionSpan } from './session-grid.ts';

/** A session, with the parameters it runs under and the height that it was looked at. */
export interface Place {
  readonly session: ChainSession;
  readonly params: SharedParams;
  readonly height: number;
}

export interface SessionBook {
  /** The session that a height belongs to. Throws `ChainError`. */
  at(application: string, serviceId: string, height: number): Promise<Place>;
  /** The same; null where the chain makes none: an application that left, or a service without suppliers. */
  find(application: string, serviceId: string, height: number): Promise<Place | null>;
  /** The session before or after this one, whichever a relay miner that is a block off would be in; null where there is none. */
  neighbour(place: Place): Promise<Place | null>;
  /** Parameters in force at a height. */
  params(height: number): Promise<SharedParams>;
  /** Drops what is remembered: after a restart of the chain. */
  forget(): void;
}

export function sessionBook(chain: Chain): SessionBook {
  let grid: { readonly start: number; readonly end: number; readonly params: SharedParams } | null = null;
  /** Asked once for each session: parameters change at session borders only. */
  const params = async (height: number): Promise<SharedParams> => {
    if (grid && grid.start <= height && height <= grid.end) return grid.params;
    const its = await chain.params(height);
    const { startHeight, endHeight } = sessionSpan(height, its);
    grid = { start: startHeight, end: endHeight, params: its };
    return its;
  };
  const at = async (application: string, serviceId: string, height: number): Promise<Place> => {
    const its = await params(height);
    const session = await chain.session(application, serviceId, sessionSpan(height, its).startHeight);
    return { session, params: its, height };
  };
  return {
    at,
    params,
    find: async (application, serviceId, height) => {
      try {
        return await at(application, serviceId, height);
      } catch (error) {
        if (error instanceof ChainError && (error.kind === 'no_session' || error.kind === 'not_found')) return null;
        throw error;
      }
    },
    neighbour: async ({ session, height }) => {
      const { applicationAddress, serviceId, startHeight, endHeight } = session.header;
      const isYoung = height - Number(startHeight) < Number(endHeight) - height;
      const wanted = isYoung ? Number(startHeight) - 1 : Number(endHeight) + 1;
      try {
        return wanted < 1 ? null : { ...(await at(applicationAddress, serviceId, wanted)), height };
      } catch (error) {
        // The next session is there once its first block is.
        if (error instanceof ChainError) return null;
        throw error;
      }
    },
    forget: () => {
      grid = null;
      chain.forget();
    },
  };
}

/** Why no relay may be sent in a session now; null if one may. Relays are still served in the blocks of grace after its end. */
export function lateness({ session, params, height }: Place): string | null {
  const { startHeight, endHeight } = session.header;
  if (height < Number(startHeight)) return `the session starts at height ${startHeight}, it is ${height}`;
  const last = Number(endHeight) + params.graceBlocks;
  return height > last ? `the session ended at height ${endHeight} and its grace at ${last}, it is ${height}` : null;
}

/** Whether a relay miner whose chain is a few blocks off may see another session than we do. */
export function isAtEdge({ session, height }: Place, edgeBlocks: number): boolean {
  const { startHeight, endHeight } = session.header;
  return height - Number(startHeight) <= edgeBlocks || height >= Number(endHeight) - edgeBlocks;
}

/** As the test-bench knows sessions. */
export function toSession({ session: { header, suppliers } }: Place): Session {
  return {
    id: header.sessionId,
    serviceId: header.serviceId,
    application: header.applicationAddress,
    startHeight: Number(header.startHeight),
    endHeight: Number(header.endHeight),
    addresses: suppliers.map(({ operatorAddress }) => operatorAddress),
  };
}
