// The sizes of change that a detector watches for, each on a track of its own.

/** The evidence for one change of the log odds. */
export interface Track {
  /** Change of the log odds; negative for a fall. */
  readonly tilt: number;
  /** Share of the stake; the shares of all tracks add up to 1. */
  readonly weight: number;
  /** Shiryaev-Roberts statistic: the sum over all moments of the likelihood ratio since that moment. */
  readonly evidence: number;
  /** Log likelihood ratio since the likeliest moment of the change (Page 1954), and the answers since then. */
  readonly best: number;
  readonly since: number;
}

/** What the mean without a change may be. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What an answer is worth: per track the bet's outcome and its logarithm. */
export interface Outcomes {
  readonly factors: readonly number[];
  readonly gains: readonly number[];
}

/** Tracks that answers move on in place, one list per column: a number put into an object would be an object itself. */
export interface MovingTracks {
  readonly weights: number[];
  readonly evidence: number[];
  readonly best: number[];
  readonly since: number[];
}

/** From 5 points at 50 % to a supplier that knows next to nothing; a change in between is found by its neighbours. */
const sizes = [0.25, 0.45, 0.8, 1.4, 2.5];
/** Far above every threshold, far below what JSON cannot hold. */
const most = 1e100;

export function openTracks(direction: 'fall' | 'rise' | 'both'): readonly Track[] {
  const falls = direction === 'rise' ? [] : sizes.map((size) => -size);
  const rises = direction === 'fall' ? [] : sizes;
  const tilts = [...falls, ...rises];
  return tilts.map((tilt) => ({ tilt, weight: 1 / tilts.length, evidence: 0, best: 0, since: 0 }));
}

/**
 * The bet `(1 + r x) / (1 + r m)` with `r = exp(slope * tilt) - 1` has mean at most 1 while the mean of x is m or lies on the other side
 * of it than the tilt.
 *
 * @param range what m may be; each track takes the end that is least favourable to it
 */
export function outcomesOf(tracks: readonly Track[], value: number, { low, high }: Range, slope: number): Outcomes {
  // Pushed, not mapped: a mapped list may have holes, and then every number read from it becomes an object (350 bytes an answer).
  const outcomes: { factors: number[]; gains: number[] } = { factors: [], gains: [] };
  for (const { tilt } of tracks) {
    const r = Math.expm1(slope * tilt);
    const gain = Math.log1p(r * value) - Math.log1p(r * (tilt < 0 ? low : high));
    outcomes.gains.push(gain);
    outcomes.factors.push(Math.exp(gain));
  }
  return outcomes;
}

/** A copy to be moved on. */
export function movingFrom(tracks: readonly Track[]): MovingTracks {
  const moving: MovingTracks = { weights: [], evidence: [], best: [], since: [] };
  for (const { weight, evidence, best, since } of tracks) {
    moving.weights.push(weight);
    moving.evidence.push(evidence);
    moving.best.push(best);
    moving.since.push(since);
  }
  return moving;
}

/** The tracks where they have come to. */
export function tracksAt({ evidence, best, since }: MovingTracks, tracks: readonly Track[]): readonly Track[] {
  return tracks.map((track, k) => ({ ...track, evidence: evidence[k] ?? 0, best: best[k] ?? 0, since: since[k] ?? 0 }));
}

/** Moves the tracks on by an answer that is worth this. */
export function moveTracks({ evidence, best, since }: MovingTracks, { factors, gains }: Outcomes): void {
  for (let k = 0; k < factors.length; k++) {
    evidence[k] = Math.min(most, (1 + (evidence[k] ?? 0)) * (factors[k] ?? 1));
    const before = best[k] ?? 0;
    const after = (before > 0 ? before : 0) + (gains[k] ?? 0);
    best[k] = Math.max(0, after);
    since[k] = after > 0 ? (before > 0 ? (since[k] ?? 0) : 0) + 1 : 0;
  }
}

/** What all tracks together have against "nothing has changed". */
export function statisticOf({ weights, evidence }: Pick<MovingTracks, 'weights' | 'evidence'>): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += (weights[k] ?? 0) * (evidence[k] ?? 0);
  return sum;
}
