// Where a convex function that is small at one place grows past a limit, on both sides.

export interface Ends {
  readonly low: number;
  readonly high: number;
}

/** By so much an end may lie too far out. */
const tolerance = 1e-6;

/**
 * One end of the interval on which `f` stays at or below `limit`, rounded outwards; or `within` where the interval reaches beyond it.
 *
 * @param f convex between `inside` and `outermost`, possibly infinite there, with `f(inside) <= limit`
 * @param within from `outermost` to less than `inside`; the end found does not depend on it
 */
export function convexEnd(f: (x: number) => number, limit: number, inside: number, outermost: number, within = outermost): number {
  if (f(within) <= limit) return within;
  const isRefused = (x: number) => (outermost < inside ? x <= within : x >= within) || f(x) > limit;
  let held = inside;
  let refused = outermost;
  while (Math.abs(refused - held) > tolerance) {
    const middle = (held + refused) / 2;
    if (isRefused(middle)) refused = middle;
    else held = middle;
  }
  return refused;
}
