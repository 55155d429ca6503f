// Watches one window for a change of the supplier: a detector that goes on from measurement to measurement.
import { z } from 'zod';
import { type DetectorState, type Direction, detection, observeAnswers, observeUntilAlarm, openDetector } from '../../stats/index.ts';
import type { SampleValue } from '../../store/index.ts';

/** A change that was found. */
export interface ChangeFound {
  readonly direction: Direction;
  /** Samples since the likeliest moment of the change; at least 1. */
  readonly samplesSince: number;
}

export interface ChangeWatched {
  readonly state: DetectorState;
  readonly found: ChangeFound | null;
}

// What is stored was written by this program; what an older one wrote in another form starts anew.
const stored = z.custom<DetectorState>((value) => typeof value === 'object' && value !== null && 'tracks' in value && 'baseline' in value);

/**
 * The detector after these samples, in the order in which they were taken. After an alarm it starts anew.
 *
 * @param before state as stored; null for the first time
 * @param averageRunLength mean number of samples until a false alarm, at least
 */
export function watchChange(before: unknown, samples: readonly Pick<SampleValue, 'value'>[], averageRunLength: number): ChangeWatched {
  const values = samples.every(isBinary) ? 'binary' : 'bounded';
  const open = (): DetectorState => openDetector({ averageRunLength, direction: 'both', baseline: 'learned', values });
  const parsed = stored.safeParse(before);
  const start = parsed.success && fits(parsed.data, values) ? parsed.data : open();
  const state = observeUntilAlarm(start, samples);
  const { alarm, direction, answersSince } = detection(state);
  if (!alarm || samples.length === 0) return { state, found: null };
  const rest = samples.slice(state.n - start.n);
  return { state: observeAnswers(open(), rest), found: { direction, samplesSince: Math.max(1, answersSince) + rest.length } };
}

const isBinary = ({ value }: Pick<SampleValue, 'value'>): boolean => value === 0 || value === 1;

/** Whether a state can go on with such values: one that counts right answers cannot take graded ones. */
function fits({ baseline }: DetectorState, values: 'binary' | 'bounded'): boolean {
  return values === 'binary' || baseline.kind === 'known' || baseline.sequence.kind !== 'binary';
}
