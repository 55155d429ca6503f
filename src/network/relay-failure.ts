// Outcomes of relays that were never sent.
import type { FailureKind } from '../openai/failure.ts';
import type { RelayOutcome } from './network.ts';

/** The outcome of a relay that the network refused: nothing was sent, nothing came back, nothing is charged. */
export function notSent(kind: FailureKind, detail: string, height: number): RelayOutcome {
  return {
    exchange: {
      ok: false,
      failure: { kind, detail },
      status: null,
      body: Buffer.alloc(0),
      timing: { connectMs: 0, firstByteMs: null, totalMs: 0 },
    },
    height,
    computeUnits: 0,
    evidence: null,
  };
}
