// What it takes to put requests to one model: where to send, what was answered already, whom to tell.
import type { Failure } from '../../openai/failure.ts';
import type { Endpoint } from '../sending/endpoint.ts';
import type { ResponseCache } from '../sending/response-cache.ts';
import type { SendOptions } from '../sending/send-all.ts';
import type { ModelOptions } from './model-options.ts';

export interface Asker {
  readonly options: ModelOptions;
  readonly endpoint: Endpoint;
  readonly cache: ResponseCache;
  readonly signal?: AbortSignal;
  readonly sleep?: NonNullable<SendOptions['sleep']>;
  /** Called with the number of requests that were answered since the last call; `cached` ones cost nothing. */
  readonly onAnswered?: (count: number, cached: boolean) => void;
  readonly onRetry?: (failure: Failure, attempt: number) => void;
  /** Things that a person should know once, such as prompts that were cut. */
  readonly onNotice?: (text: string) => void;
}

export const sendOptionsOf = ({ options, signal, sleep, onRetry }: Asker): SendOptions => ({
  concurrency: options.numConcurrent,
  tries: options.maxRetries,
  ...(signal && { signal }),
  ...(sleep && { sleep }),
  ...(onRetry && { onRetry }),
});

/** What every request key of a model begins with: answers of one endpoint are never taken for another's. */
export const modelKey = ({ options }: Asker): string => `${options.type}\n${options.baseUrl}\n${options.model}`;

/** Cuts a list into batches, in order. */
export function batchesOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const batches: T[][] = [];
  for (let at = 0; at < items.length; at += size) batches.push(items.slice(at, at + size));
  return batches;
}

/** 0 … n - 1, the longest first; equals stay in order, so that requests with the same beginning follow each other. */
export function longestFirst(lengths: ArrayLike<number>): number[] {
  return Array.from({ length: lengths.length }, (_, at) => at).sort((a, b) => (lengths[b] ?? 0) - (lengths[a] ?? 0) || a - b);
}
