// The share of items that a supplier answered, over all windows that count now.
import { type Interval, wilson } from '../stats/index.ts';

export interface Answered {
  /** Items answered after all chances; 0 to `samples`. */
  readonly answered: number;
  readonly samples: number;
}

/**
 * Availability with its Wilson interval. With no sample nothing is known: the interval is all of [0, 1] and the estimate 0,
 * because nobody should be sent to a supplier that was never heard.
 */
export function availability(windows: readonly Answered[]): Interval & { readonly samples: number } {
  const samples = windows.reduce((sum, window) => sum + window.samples, 0);
  const answered = windows.reduce((sum, window) => sum + window.answered, 0);
  if (samples === 0) return { estimate: 0, low: 0, high: 1, samples };
  return { ...wilson(answered, samples), samples };
}
