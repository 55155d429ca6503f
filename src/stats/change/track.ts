// One size of change among those that a detector watches for.

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
 * The track after an answer. The bet `(1 + r x) / (1 + r m)` with `r = exp(slope * tilt) - 1` has mean at most 1 while the mean of x is
 * m or lies on the other side of it than the tilt.
 */
export function trackAfter(track: Track, value: number, expected: number, slope: number): Track {
  const r = Math.expm1(slope * track.tilt);
  const gain = Math.log1p(r * value) - Math.log1p(r * expected);
  const continued = track.best > 0;
  const best = (continued ? track.best : 0) + gain;
  return {
    ...track,
    evidence: Math.min(most, (1 + track.evidence) * Math.exp(gain)),
    best: Math.max(0, best),
    since: best > 0 ? (continued ? track.since : 0) + 1 : 0,
  };
}
