// How many requests may read the store at once: the test-bench shares it, and a crowd on the page must not stop the measuring.
import type { MiddlewareHandler } from 'hono';
import type { Env } from './context.ts';
import { ProblemError } from './problem.ts';

/**
 * Lets `maxActive` requests in at the same time and `maxWaiting` wait their turn, first come first served; everybody else is told
 * to come back (503). A live stream counts only until it is open.
 */
export function admission(maxActive: number, maxWaiting: number): MiddlewareHandler<Env> {
  let active = 0;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) active -= 1;
    else next();
  };
  return async (_c, next) => {
    if (active < maxActive) active += 1;
    else if (waiting.length < maxWaiting) await new Promise<void>((resolve) => waiting.push(resolve));
    else throw new ProblemError(503, 'busy', 'too many requests are being answered; try again in a moment', { retryAfterS: 1 });
    try {
      await next();
    } finally {
      leave();
    }
  };
}
