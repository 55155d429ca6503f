// When the parts of an exchange began and ended, on the client's clock; its latencies are made of these.
import type { Exchange } from './exchange.ts';
import type { Phase } from './overdue.ts';

export interface FlightTimes {
  boardedMs: number;
  sentMs: number;
  /** -1 until then. */
  firstByteMs: number;
  /** -1 until then. */
  endMs: number;
}

export const newTimes = (): FlightTimes => ({ boardedMs: 0, sentMs: 0, firstByteMs: -1, endMs: -1 });

/**
 * The latencies of an exchange that ends in this phase, now unless it has ended already. `connectedMs`: when its connection's socket
 * became ready, which is before boarding where the connection was kept from an earlier exchange.
 */
export const timingOf = (phase: Phase, times: FlightTimes, connectedMs: number, now: () => number): Exchange['timing'] => {
  if (phase === 'waiting') return { connectMs: 0, firstByteMs: null, totalMs: 0 };
  const { boardedMs, sentMs, firstByteMs } = times;
  const endMs = times.endMs === -1 ? now() : times.endMs;
  const isConnecting = phase === 'connecting';
  const isFresh = isConnecting || connectedMs >= boardedMs;
  return {
    connectMs: isFresh ? (isConnecting ? endMs : sentMs) - boardedMs : 0,
    firstByteMs: firstByteMs === -1 ? null : firstByteMs - sentMs,
    totalMs: endMs - boardedMs,
  };
};
