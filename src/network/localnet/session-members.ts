// Who is in a session: a turn around a ring, so that everybody is seen equally often.
import { shuffled } from './chance.ts';

export interface Draw {
  readonly seed: number;
  readonly serviceId: string;
  readonly application: string;
  /** Number of the session since the first. */
  readonly sessionIndex: number;
  /** Members of one session; all suppliers if there are fewer. */
  readonly size: number;
}

/**
 * The members of one session, in ring order. The ring is a shuffle that depends on seed, service and application; each session takes the next `size`
 * places. So over any `n` consecutive sessions of `n` suppliers everybody is in exactly `size`, and nobody waits longer than ⌈n / size⌉ - 1 sessions.
 *
 * @example sessionMembers(['a', 'b', 'c', 'd'], { seed: 1, serviceId: 's', application: 'app', sessionIndex: 7, size: 3 })
 */
export function sessionMembers(
  addresses: readonly string[],
  { seed, serviceId, application, sessionIndex, size }: Draw,
): readonly string[] {
  const ring = shuffled([...addresses].sort(), seed, 'ring', serviceId, application);
  const count = Math.min(size, ring.length);
  const first = ring.length === 0 ? 0 : (sessionIndex * count) % ring.length;
  return [...ring, ...ring].slice(first, first + count);
}
