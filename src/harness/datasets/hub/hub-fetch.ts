// `fetch` for the Hub: the token goes to the Hub's own address only, a failing server is asked again, a silent one is given up.

import { setTimeout as sleep } from 'node:timers/promises';
import { reason } from '../dataset-error.ts';
import type { HubSettings } from './hub-settings.ts';

export interface HubFetchOptions {
  /** Waits before the second, third, ... try, in milliseconds. */
  readonly retryAfterMs?: readonly number[];
  /** How long a server may take to begin its answer. */
  readonly firstByteMs?: number;
}

/** No answer came: the Hub cannot be reached. */
export class HubUnreachableError extends Error {
  override readonly name = 'HubUnreachableError';
}

/** A `fetch` bound to the settings. Throws `HubUnreachableError` when no try brought an answer. */
export function hubFetch(
  { endpoint, token }: HubSettings,
  { retryAfterMs = [500, 2000], firstByteMs = 60_000 }: HubFetchOptions = {},
): typeof fetch {
  const home = new URL(endpoint).origin;

  async function once(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): Promise<Response> {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    // `fetch` itself drops this header on a redirect to another origin.
    headers.delete('authorization');
    if (token && url.origin === home) headers.set('authorization', `Bearer ${token}`);
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(new Error(`no answer within ${firstByteMs} ms`)), firstByteMs);
    try {
      return await fetch(url, { ...init, headers, signal: silence.signal });
    } finally {
      clearTimeout(timer);
    }
  }

  return async (input, init) => {
    for (let attempt = 0; ; attempt++) {
      const wait = retryAfterMs[attempt];
      try {
        const response = await once(input, init);
        if (wait === undefined || (response.status < 500 && response.status !== 429)) return response;
        await response.body?.cancel();
      } catch (cause) {
        if (wait === undefined)
          throw new HubUnreachableError(
            `${endpoint} cannot be reached: ${reason(cause instanceof Error && cause.cause ? cause.cause : cause)}`,
            { cause },
          );
      }
      await sleep(wait ?? 0);
    }
  };
}
