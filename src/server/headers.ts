// Headers on every answer: what a browser may do with it, and who else may read it.
import type { MiddlewareHandler } from 'hono';
import type { Env } from './context.ts';

/**
 * Nothing inline, nothing from elsewhere, no frame, and no string ever becomes HTML or script (`require-trusted-types-for`):
 * should a supplier's text slip past the page's code, the browser still refuses to run it.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const always: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-dns-prefetch-control': 'off',
};

/** Sets security headers; lets other origins read public data, and nobody keep or embed what only the operator sees. */
export const secureHeaders: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  const headers = c.res.headers;
  for (const [name, value] of Object.entries(always)) headers.set(name, value);
  const isApi = c.req.path.startsWith('/api/');
  if (isApi) headers.append('vary', 'Origin, Host');
  if (c.get('view') === 'operator') {
    headers.set('cross-origin-resource-policy', 'same-origin');
    if (isApi) headers.set('cache-control', 'no-store');
    return;
  }
  headers.set('cross-origin-resource-policy', 'cross-origin');
  if (!isApi) return;
  headers.set('access-control-allow-origin', '*');
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-cache');
};
