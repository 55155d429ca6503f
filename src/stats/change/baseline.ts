// What the mean was before a change: known, or learned from the answers themselves.
import { observeValues, type SequenceState, sequenceWithin } from '../sequential/index.ts';

import type { Range } from './track.ts';

export type Baseline =
  | { readonly kind: 'known'; readonly mean: number }
  | {
      readonly kind: 'learned';
      readonly sequence: SequenceState;
      readonly low: number;
      readonly high: number;
      readonly computedAt: number;
    };

/** Share of the false alarms that a wrong baseline may cause where it is learned. */
export const baselineRisk = 0.1;

/**
 * A learned baseline counts as the end of its own confidence sequence that is least favourable to an alarm. The sequence errs with
 * probability `baselineRisk` at most, ever, and a threshold higher by 1 / (1 - baselineRisk) makes up for these cases.
 */
export function baselineRange(baseline: Baseline): Range {
  return baseline.kind === 'known' ? { low: baseline.mean, high: baseline.mean } : baseline;
}

/** Whether the range stays what it is when the baseline has learned from `more` values: the ends need not be computed at every answer. */
export function keepsRange(baseline: Baseline, more: number): boolean {
  if (baseline.kind === 'known') return true;
  const n = baseline.sequence.n + more;
  return n > 16 && n < baseline.computedAt * 1.1;
}

/**
 * The baseline after these values. As the sequence holds at all moments together, the narrowest ends so far hold too: what comes after a
 * change cannot loosen them.
 *
 * @param values so few that the range changes with the last of them at the earliest
 */
export function baselineAfter(baseline: Baseline, values: readonly number[]): Baseline {
  if (baseline.kind === 'known' || values.length === 0) return baseline;
  const sequence = observeValues(baseline.sequence, values);
  if (keepsRange(baseline, values.length)) return { ...baseline, sequence };
  return { ...baseline, sequence, ...sequenceWithin(sequence, baseline, 1 - baselineRisk), computedAt: sequence.n };
}
