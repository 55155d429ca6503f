// Where a convex function that is small at one place grows past a limit, on both sides.

export interface Ends {
  readonly low: number;
  readonly high: number;
}

/**
 * The interval on which `f` stays at or below `limit`, rounded outwards by at most `tolerance`.
 *
 * @param f convex on [from, to], possibly infinite at the ends, with `f(inside) <= limit`
 */
export function convexEnds(f: (x: number) => number, limit: number, inside: number, from: number, to: number, tolerance = 1e-6): Ends {
  return { low: end(f, limit, inside, from, tolerance), high: end(f, limit, inside, to, tolerance) };
}

function end(f: (x: number) => number, limit: number, inside: number, outermost: number, tolerance: number): number {
  if (f(outermost) <= limit) return outermost;
  let held = inside;
  let refused = outermost;
  while (Math.abs(refused - held) > tolerance) {
    const middle = (held + refused) / 2;
    if (f(middle) <= limit) held = middle;
    else refused = middle;
  }
  return refused;
}
