// Which deadline an exchange has missed.
import type { Failure } from './failure.ts';
import type { Deadlines } from './limits.ts';

/** `waiting` for a connection of our own, `connecting`, `sent` (no header yet), `reading` the body, `over`. */
export type Phase = 'waiting' | 'connecting' | 'sent' | 'reading' | 'over';

/** Null while all is in time. `inPhaseMs` counts from the phase's start, or from the last bytes when reading. */
export const overdue = (phase: Phase, inPhaseMs: number, inAllMs: number, deadlines: Deadlines): Failure | null => {
  const { connectMs, firstByteMs, idleMs, totalMs } = deadlines;
  if (phase === 'connecting' && inPhaseMs > Math.min(connectMs, totalMs)) {
    return { kind: 'connect_timeout', detail: `no connection after ${Math.min(connectMs, totalMs)} ms` };
  }
  if (phase === 'sent' && inPhaseMs > firstByteMs)
    return { kind: 'first_byte_timeout', detail: `no response header after ${firstByteMs} ms` };
  if (phase === 'reading' && inPhaseMs > idleMs) return { kind: 'idle_timeout', detail: `nothing came for ${idleMs} ms` };
  return inAllMs > totalMs ? { kind: 'total_timeout', detail: `not complete after ${totalMs} ms` } : null;
};
