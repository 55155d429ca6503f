// For tests: exact binomial probabilities, to judge how often something random came true.

/** P(X = k) for X successes of n, each with probability p. */
export function binomialMass(k: number, n: number, p: number): number {
  if (p === 0 || p === 1) return k === n * p ? 1 : 0;
  let log = k * Math.log(p) + (n - k) * Math.log1p(-p);
  for (let i = 1; i <= k; i++) log += Math.log((n - k + i) / i);
  return Math.exp(log);
}

/** P(X ≤ k). */
export function binomialCdf(k: number, n: number, p: number): number {
  let sum = 0;
  for (let i = 0; i <= k; i++) sum += binomialMass(i, n, p);
  return Math.min(1, sum);
}

/** The exact interval of a proportion (Clopper and Pearson 1934): at least `level` of such intervals contain the truth. */
export function clopperPearson(k: number, n: number, level: number): { readonly low: number; readonly high: number } {
  const tail = (1 - level) / 2;
  return {
    low: k === 0 ? 0 : solve((p) => 1 - binomialCdf(k - 1, n, p) - tail),
    high: k === n ? 1 : solve((p) => tail - binomialCdf(k, n, p)),
  };
}

/** Where a growing function of [0, 1] crosses 0. */
function solve(f: (p: number) => number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
