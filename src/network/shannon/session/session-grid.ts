// Which heights belong to which session. The grid's anchor moves when the length of sessions changes: take the parameters in force at
// the height.

/** The shared module's parameters that sessions depend on. */
export interface GridParams {
  readonly blocksPerSession: number;
  /** Height at which a session starts; 0 stands for 1. */
  readonly anchorHeight: number;
  /** Number of the session that starts at the anchor. */
  readonly anchorNumber: number;
  /** Blocks after its end in which a session's relays are still served. */
  readonly graceBlocks: number;
  readonly claimWindowOpenBlocks: number;
}

export interface SessionSpan {
  readonly number: number;
  readonly startHeight: number;
  /** Inclusive. */
  readonly endHeight: number;
  readonly nextStartHeight: number;
  /** Last height at which relays of this session are accepted. */
  readonly graceEndHeight: number;
  /** From here on the session's relays can be claimed, and new ones are served unpaid or refused. */
  readonly claimOpenHeight: number;
}

/** The session that a height belongs to. Below height 1 there is none: all zero, and the first session is next. */
export function sessionSpan(height: number, params: GridParams): SessionSpan {
  const { blocksPerSession, graceBlocks, claimWindowOpenBlocks } = params;
  const anchored = params.anchorHeight > 0 && params.anchorHeight <= height;
  const anchor = anchored ? params.anchorHeight : 1;
  const since = Math.floor((height - anchor) / blocksPerSession);
  const startHeight = height < 1 ? 0 : anchor + since * blocksPerSession;
  const endHeight = height < 1 ? 0 : startHeight + blocksPerSession - 1;
  return {
    number: height < 1 ? 0 : (anchored ? params.anchorNumber : 1) + since,
    startHeight,
    endHeight,
    nextStartHeight: endHeight + 1,
    graceEndHeight: endHeight + graceBlocks,
    claimOpenHeight: endHeight + claimWindowOpenBlocks + 1,
  };
}
