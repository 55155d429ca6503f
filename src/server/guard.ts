// What is refused before any route sees it: long addresses and methods that change something.
import type { MiddlewareHandler } from 'hono';
import type { Env } from './context.ts';
import { ProblemError } from './problem.ts';

const maxAddressLength = 2_048;

export const guard: MiddlewareHandler<Env> = async (c, next) => {
  const { method = '', url = '' } = c.env.incoming;
  if (url.length > maxAddressLength)
    throw new ProblemError(414, 'address-too-long', `the address has more than ${maxAddressLength} characters`);
  if (method === 'OPTIONS') return c.body(null, 204, { allow: 'GET, HEAD', 'access-control-allow-methods': 'GET, HEAD' });
  if (method !== 'GET' && method !== 'HEAD') {
    c.header('allow', 'GET, HEAD');
    throw new ProblemError(405, 'read-only', `${method} is not offered: this API is only read`);
  }
  return next();
};
