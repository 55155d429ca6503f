// Sends many requests, so many at once, and tries again what may go better; the first one that is given up ends the whole.
import type { BodyScratch } from '../../openai/body.ts';
import type { Exchange } from '../../openai/exchange.ts';
import { type Failure, type FailureKind, failureKinds } from '../../openai/failure.ts';
import { EvalEndpointError, EvalInterruptedError } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Requests 0 … count - 1. Bodies are made when they are needed. */
export interface Work<T> {
  readonly count: number;
  body(index: number): string;
  read(index: number, exchange: Exchange): Read<T>;
  /** Called once for each request that was answered. */
  done(index: number, value: T): void;
}

export interface SendOptions {
  readonly concurrency: number;
  /** Tries of one request, the first included. */
  readonly tries: number;
  readonly signal?: AbortSignal;
  /** Waits between tries; a test's own in place of the clock's. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onRetry?: (failure: Failure, attempt: number) => void;
}

/**
 * Resolves when every request was answered. Throws `EvalEndpointError` after a request failed `tries` times, or once where another try
 * cannot help, and `EvalInterruptedError` when the signal is aborted; what was answered before has gone to `done`.
 */
export async function sendAll<T>(endpoint: Endpoint, work: Work<T>, options: SendOptions): Promise<void> {
  const { concurrency, tries, signal, sleep = wait, onRetry } = options;
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  if (signal?.aborted === true) stop.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  let next = 0;
  let answered = 0;
  let lost: { readonly failure: Failure; readonly attempt: number } | null = null;

  const one = async (index: number, scratch: BodyScratch): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      const exchange = await endpoint.post(work.body(index), { signal: stop.signal, scratch });
      const read = work.read(index, exchange);
      if (read.ok) {
        answered += 1;
        work.done(index, read.value);
        return;
      }
      if (stop.signal.aborted) return;
      if (attempt >= tries || !mayHelp(read.failure.kind)) {
        lost ??= { failure: read.failure, attempt };
        stop.abort();
        return;
      }
      onRetry?.(read.failure, attempt);
      await sleep(retryWaitMs(attempt), stop.signal);
      if (stop.signal.aborted) return;
    }
  };
  const worker = async (): Promise<void> => {
    const scratch = { buffer: Buffer.alloc(0) };
    while (next < work.count && !stop.signal.aborted) {
      next += 1;
      await one(next - 1, scratch);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, work.count) }, worker));
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
  if (answered === work.count) return;
  if (signal?.aborted === true || lost === null) throw new EvalInterruptedError(`stopped after ${answered} of ${work.count} requests`);
  throw endpointError(endpoint.url, lost, { answered, wanted: work.count });
}

/** lm-eval's waits: half a second doubled with each try, between 1 and 10 seconds. */
export function retryWaitMs(attempt: number): number {
  return Math.min(10_000, Math.max(1_000, 500 * 2 ** Math.min(attempt - 1, 10)));
}

const hopeless: ReadonlySet<FailureKind> = new Set([
  'http_client_error',
  'unauthorized',
  'access_refused',
  'redirect_refused',
  'no_logprobs',
  'private_address',
  'invalid_url',
  'json_too_deep',
  'json_too_large',
  'body_too_large',
  'decompressed_too_large',
  'headers_too_large',
  'bad_encoding',
]);

const mayHelp = (kind: FailureKind): boolean => !hopeless.has(kind);

function endpointError(
  url: string,
  { failure, attempt }: { readonly failure: Failure; readonly attempt: number },
  progress: { readonly answered: number; readonly wanted: number },
): EvalEndpointError {
  const tried = attempt === 1 ? '' : ` after ${attempt} tries`;
  const meaning = failureKinds[failure.kind].meaning;
  return new EvalEndpointError(`${new URL(url).host} failed${tried}: ${meaning} (${failure.detail})`, progress);
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
